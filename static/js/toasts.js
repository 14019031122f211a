/* Toasts: what just happened, and Undo while it can be undone.
   The answer carries  HX-Trigger: {"toast": {"text": "…", "icon": "check", "undo": "/url", "seconds": 10}}
   With undo the ring shows the server's window: it cannot be paused. Without it, hover or focus stops the clock.
   Problems (icon "warn") stay until they are dismissed. */
import { $, $$, word } from './dom.js';

const PLAIN_SECONDS = 7;
const SETTLED_SECONDS = 2.5; /* how long "Settled" is still shown */

function close(node) {
  if (node.contains(document.activeElement)) $('[data-focus]')?.focus();
  clearInterval(node.ticking);
  clearTimeout(node.closing);
  node.remove();
}

function closeLater(node, seconds) {
  const start = () => { node.closing = setTimeout(() => close(node), seconds * 1000); };
  for (const type of ['pointerenter', 'focusin']) node.addEventListener(type, () => clearTimeout(node.closing));
  for (const type of ['pointerleave', 'focusout']) node.addEventListener(type, () => { clearTimeout(node.closing); start(); });
  start();
}

function offerUndo(node, button, text, url, seconds) {
  const ring = $('.ring', node), digits = $('b', ring), endsAt = performance.now() + seconds * 1000;
  button.textContent = word('undo');
  button.dataset.undo = '';
  button.addEventListener('click', () => window.htmx.ajax('POST', url, { target: '#review', swap: 'outerHTML' }));
  ring.hidden = false;
  digits.textContent = Math.ceil(seconds);
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    const circle = $$('circle', ring)[1], length = circle.getTotalLength();
    circle.animate([{ strokeDashoffset: 0 }, { strokeDashoffset: length }], { duration: seconds * 1000, fill: 'forwards' });
  }
  node.ticking = setInterval(() => {
    const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    digits.textContent = left;
    if (left) return;
    clearInterval(node.ticking);
    if (document.activeElement === button) $('[data-focus]')?.focus();
    button.remove();
    ring.hidden = true;
    $('.text', node).textContent = `${text}. ${word('settled')}`;
    node.closing = setTimeout(() => close(node), SETTLED_SECONDS * 1000);
  }, 250);
}

export function toast({ text, icon = 'check', undo, seconds = PLAIN_SECONDS, href, go = word('signin') }) {
  const node = $('#toast-template').content.firstElementChild.cloneNode(true), button = $('button', node);
  /* The same problem again is said once: those stay until they are dismissed. */
  if (icon === 'warn') $$('#toasts > .toast').find(one => $('.text', one).firstChild?.data === text)?.remove();
  $('.text', node).textContent = text;
  $('use', node).setAttribute('href', `${document.body.dataset.icons}#${icon}`);
  button.addEventListener('click', () => close(node));
  if (href) {
    const link = Object.assign(document.createElement('a'), { href, textContent: go });
    $('.text', node).append(' ', link);
  }
  $('#toasts').append(node);
  if (undo && seconds > 0) offerUndo(node, button, text, undo, seconds);
  else if (icon !== 'warn') closeLater(node, seconds || PLAIN_SECONDS);
  return { close: () => close(node) };
}

/* Django's messages are rendered as toasts by the server: give them a clock and a working button. */
for (const node of $$('#toasts > .toast')) {
  const button = $('button', node);
  button.hidden = false;
  button.addEventListener('click', () => close(node));
  if (!('stays' in node.dataset)) closeLater(node, PLAIN_SECONDS);
}

document.addEventListener('toast', event => toast(event.detail.value ?? event.detail));

/* Ctrl+Z outside a field is Undo, while the window is open. */
document.addEventListener('keydown', event => {
  if (event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  if (event.target.matches('input, textarea, select, [contenteditable]')) return;
  const button = $$('button[data-undo]').at(-1);
  if (button) { event.preventDefault(); button.click(); }
});
