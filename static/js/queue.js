/* The list beside the item in hand. An answer says which row is open now and which is gone:
   HX-Trigger: {"queue": {"current": "id", "gone": "id"}}; without "current" the open one stays. The list is fetched anew only when a row is missing or few are left. */
import { $, $$ } from './dom.js';

const FEW = 8;
const rowOf = item => $(`#queue .row[value="${CSS.escape(item)}"]`);

document.addEventListener('queue', event => {
  const { current, gone } = event.detail, list = $('#rows');
  if (gone) rowOf(gone)?.closest('li').remove();
  if (current !== undefined) for (const row of $$('#queue [aria-current]')) row.removeAttribute('aria-current');
  const open = current && rowOf(current);
  if (open) {
    open.setAttribute('aria-current', 'true');
    open.scrollIntoView({ block: 'nearest' });
  }
  const isShort = 'more' in list.dataset && $$('.row', list).length < FEW;
  /* After the swap: the form in it says which item is in hand. */
  if (isShort || (current && !open)) {
    document.addEventListener('htmx:afterSettle', () => window.htmx.trigger('#rows', 'refill'), { once: true });
  }
});

/* Undo comes from the toast: the form of the item open meanwhile goes along, so that its text is kept with its hold. */
document.addEventListener('htmx:configRequest', event => {
  const form = $('#review'), { path, formData } = event.detail;
  if (!form || !/\/decisions\/[^/]+\/undo\/$/.test(path)) return;
  for (const [name, value] of new FormData(form)) formData.append(name, value);
});
