/* Every page: what HTML and htmx 2 cannot do alone. No eval, no inline handlers, no style attributes. */
import { $, $$, on, sentenceOf, word } from './dom.js';
import { toast } from './toasts.js';

/* Dialogs: data-open="id" on a button, or on a link whose href is the same form as a page (works without scripts).
   <dialog> gives Esc, inertness and focus return. */
on('click', '[data-open]', (event, opener) => {
  const dialog = document.getElementById(opener.dataset.open);
  if (!dialog) return;
  event.preventDefault();
  if (!dialog.open) dialog.showModal();
});
on('click', '[data-close]', (event, button) => button.closest('dialog').close());
on('click', 'dialog', (event, dialog) => { if (event.target === dialog) dialog.close(); });
/* A link that opens a dialog acts as a button: Space presses it too. */
on('keydown', 'a[role="button"]', (event, link) => { if (event.key === ' ') { event.preventDefault(); link.click(); } });

function reopen() {
  const dialog = $('dialog[data-reopen]:not([open])');
  dialog?.showModal();
  $('dialog[open] [aria-invalid="true"]')?.focus();
}
reopen();
if (!$('dialog[open]')) $('main [aria-invalid="true"]')?.focus();

on('click', '[data-copy]', async (event, button) => {
  const source = $(button.dataset.copy);
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    toast({ text: word('copied'), icon: 'copy', seconds: 3 });
  } catch {
    source.select?.(); /* no clipboard on plain http: the text is selected, the person copies it */
  }
});

/* Theme: the server stores it too and renders data-theme, so the next page does not flash. */
on('change', '[name="theme"]', (event, radio) => {
  const theme = radio.value.toLowerCase();
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

/* Sent without a connection, a form would give way to the browser's own page, and what was written with it. A device may
   err about its connection, so the site is asked. Capture: before anything else counts this submit. */
let isReached = false;
document.addEventListener('submit', async event => {
  const form = event.target, { submitter } = event;
  if (isReached || navigator.onLine || form.method !== 'post') return;
  event.preventDefault();
  event.stopPropagation();
  try { await fetch('/health/live'); } catch { sayOffline(); return; }
  isReached = true;
  form.requestSubmit(submitter);
  isReached = false;
}, true);

/* Two taps are one action: the second submit of a form[data-once] is ignored. */
const faces = new WeakMap(); /* what a button showed before it said "Sending…" */
on('submit', 'form[data-once]', (event, form) => {
  if ('sent' in form.dataset) { event.preventDefault(); return; }
  if (event.defaultPrevented) return;
  form.dataset.sent = '';
  const button = event.submitter ?? $('button[type="submit"]:not([hidden])', form);
  if (!button?.classList.contains('btn')) return;
  faces.set(button, [...button.childNodes]);
  button.setAttribute('aria-busy', 'true');
  button.replaceChildren(button.dataset.sending ?? word('sending'));
});
addEventListener('pageshow', () => { /* back from the next page: the form works again */
  for (const form of $$('form[data-sent]')) {
    delete form.dataset.sent;
    for (const button of $$('[aria-busy]', form)) {
      button.replaceChildren(...faces.get(button) ?? button.childNodes);
      button.removeAttribute('aria-busy');
    }
  }
});

/* Whether there is news is asked each minute while somebody looks; silently, for nobody pressed anything. */
setInterval(async () => {
  const bell = $('#bell');
  if (!bell || document.visibilityState !== 'visible' || document.activeElement === bell) return;
  try {
    const answer = await fetch(bell.dataset.count, { headers: { 'HX-Request': 'true' }, redirect: 'error' });
    if (answer.status === 200) bell.outerHTML = await answer.text();
  } catch { /* offline: whoever presses something is told */ }
}, 60_000);

/* htmx 2 focuses [autofocus] in what it swapped in. If the focus was lost all the same, it goes to the region's heading. */
document.addEventListener('htmx:afterSwap', () => {
  reopen();
  if (document.activeElement === document.body) $('[data-focus]')?.focus();
});
document.addEventListener('htmx:afterSettle', event => {
  const { activeElement: at } = document; /* a field that was refused: htmx scrolls to what it swapped, not to it */
  if (at.matches('[aria-invalid="true"]')) at.scrollIntoView({ block: 'center' });
  if (event.detail.requestConfig?.elt.name === 'add') $$('input', event.target).find(field => !field.value)?.focus();
});

/* What htmx swaps in place and what it does not is said in base.html. A refusal that is not swapped never replaces a
   panel: say what happened, and leave what was typed where it is. HX-Redirect (a lost session) is followed by htmx. */
document.addEventListener('htmx:responseError', event => {
  const { xhr } = event.detail;
  if (xhr.getResponseHeader('HX-Redirect')) return;
  const own = sentenceOf(xhr.responseText, xhr.getResponseHeader('Content-Type') ?? '');
  const known = word(`status${xhr.status}`) || (xhr.status >= 500 ? word('status500') : word('refused'));
  toast({ text: own || known, icon: 'warn' });
});
let offline; /* said once, however often it is tried */
const sayOffline = () => {
  offline?.close();
  offline = toast({ text: word('offline'), icon: 'warn' });
};
for (const type of ['htmx:sendError', 'offline']) addEventListener(type, sayOffline);
addEventListener('online', () => {
  offline?.close();
  toast({ text: word('online'), icon: 'check', seconds: 3 });
});
