/* Words for the saved draft. The form has hx-post, hx-trigger="input delay:800ms" (no "changed" on a form: it swallows
   edits) and hx-swap="none". Typing survives a lost session: it is kept in this tab and put back after signing in. */
import { $, $$, on, sentenceOf, word } from './dom.js';
import { toast } from './toasts.js';

const FIELDS = 'textarea[name], input[name]:not([type="hidden"], [type="file"], [type="password"])';
const RETRY_MS = 5000;
/* Of the page, for a form that was never saved has another id each time; and of the person, for others use this device. */
const keyOf = form => `draft:${form.dataset.autosave}:${location.pathname}`;

function say(form, key) {
  const state = $('.save-state', form);
  if (!state) return;
  state.dataset.state = key;
  $('span', state).textContent = word(key, '', state);
}

function keep(form) {
  const values = $$(FIELDS, form).map(field => [field.name, field.value, field.checked]);
  try { sessionStorage.setItem(keyOf(form), JSON.stringify(values)); } catch { /* private mode: nothing to keep it in */ }
}

function putBack(form) {
  const stored = sessionStorage.getItem(keyOf(form));
  if (!stored) return;
  sessionStorage.removeItem(keyOf(form));
  for (const [name, value, checked] of JSON.parse(stored)) {
    for (const field of $$(`[name="${CSS.escape(name)}"]`, form)) {
      if (field.matches('[type="checkbox"], [type="radio"]')) { if (field.value === value) field.checked = checked; }
      else field.value = value;
    }
  }
  form.dispatchEvent(new Event('input', { bubbles: true }));
}

/* A draft may be incomplete, but htmx sends no form that the browser finds invalid. The server checks what is sent. */
for (const form of $$('form[data-autosave]')) form.noValidate = true;

/* Modules run before htmx listens; by DOMContentLoaded it does, and saves what was put back. */
addEventListener('DOMContentLoaded', () => $$('form[data-autosave]').forEach(putBack));

on('input', 'form[data-autosave]', (event, form) => {
  if ('signedout' in form.dataset) keep(form);
  else say(form, 'saving');
});

/* Signed out while writing: the page does not jump to the sign-in (HX-Redirect) under one's hands. Signed in again
   elsewhere since then, the page itself is too old: loaded anew it has what was written. */
document.addEventListener('htmx:beforeOnLoad', event => {
  const { elt, xhr } = event.detail, isOut = xhr.status === 401;
  if (!(isOut || xhr.status === 403) || !elt.matches?.('form[data-autosave]')) return;
  event.preventDefault();
  keep(elt);
  if ('signedout' in elt.dataset) return;
  elt.dataset.signedout = '';
  say(elt, isOut ? 'signedout' : 'outdated');
  toast(isOut ? { text: word('status401'), icon: 'warn', href: xhr.getResponseHeader('HX-Redirect') }
    : { text: sentenceOf(xhr.responseText, 'text/html'), icon: 'warn', href: location.href, go: word('reload') });
});

on('submit', 'form[data-autosave]', (event, form) => {
  if (!event.defaultPrevented && !('signedout' in form.dataset)) sessionStorage.removeItem(keyOf(form));
});

/* The form is on its way: a draft saved after it would come back as a draft of what was already sent. */
document.addEventListener('htmx:beforeRequest', event => {
  const form = event.detail.elt;
  if (form.matches?.('form[data-autosave]') && 'sent' in form.dataset) event.preventDefault();
});

document.addEventListener('htmx:afterRequest', event => {
  const form = event.detail.elt;
  if (!form.matches?.('form[data-autosave]') || [401, 403].includes(event.detail.xhr?.status)) return;
  say(form, event.detail.successful ? 'saved' : 'notsaved');
  if (event.detail.successful) sessionStorage.removeItem(keyOf(form));
  else if (!event.detail.xhr?.status) {
    keep(form); /* the page may be gone before the connection is back */
    setTimeout(() => form.dispatchEvent(new Event('input', { bubbles: true })), RETRY_MS);
  }
});
