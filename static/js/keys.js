/* Single keys (WCAG 2.1.4): they can be switched off in the ? dialog, and never act while one types, with a modifier,
   on repeat, or over an open dialog. */
import { $, $$, on } from './dom.js';

const STORED = 'socialscore-keys';
const TYPING = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]';

function stored() {
  try { return localStorage.getItem(STORED); } catch { return null; }
}
const keysAreOn = () => stored() !== 'off';

for (const box of $$('[data-keys-toggle]')) box.checked = keysAreOn();
on('change', '[data-keys-toggle]', (event, box) => {
  try { localStorage.setItem(STORED, box.checked ? 'on' : 'off'); } catch { /* kept for this page only */ }
});

/** J and K: a POST that gives the open item back and claims the one below or above it. */
function move(step) {
  const rows = $$('#queue .row'), here = rows.findIndex(row => row.hasAttribute('aria-current'));
  const next = rows[here < 0 ? 0 : here + step];
  next?.click();
  return Boolean(next);
}

document.addEventListener('keydown', event => {
  const place = $('[data-shortcuts]');
  if (!place || !keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if ($('dialog[open]') || event.target.matches(TYPING)) return;
  const key = event.key.toLowerCase(), target = $(`[data-key="${CSS.escape(key)}"]`, place);
  if (target) {
    event.preventDefault();
    if (target.matches('textarea, input')) target.focus(); else target.click();
  } else if ((key === 'j' && move(1)) || (key === 'k' && move(-1))) {
    event.preventDefault();
  }
});

/* Inside a message: 1 to 9 choose a prepared reason, Ctrl or Cmd with Enter sends it. */
document.addEventListener('keydown', event => {
  const scope = $('dialog[open]') ?? $('[data-shortcuts]:not(.workspace)');
  if (!scope) return;
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    const send = $('button[name="decision"]', scope);
    if (send) { event.preventDefault(); send.click(); }
    return;
  }
  if (!keysAreOn() || !/^[1-9]$/.test(event.key) || event.target.matches(TYPING)) return;
  const set = $('.reasons', scope), reason = set && $$('input', set)[event.key - 1];
  if (!reason) return;
  event.preventDefault();
  reason.click();
  $(set.dataset.fill)?.focus();
});
