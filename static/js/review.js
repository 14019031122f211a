/* Review: the running total, prepared reasons, the parts of the proof. Keys, lease and queue are modules of their own. */
import { $, $$, on } from './dom.js';
import './keys.js';
import './lease.js';
import './queue.js';

/* Only a preview: the server computes the points again. */
function total(list) {
  const count = $('[data-count]', list), each = +list.dataset.each || 0;
  let sum = +list.dataset.base;
  if (count) {
    const most = count.max === '' ? Infinity : +count.max, units = Math.min(Math.max(0, +count.value || 0), most);
    sum += each * units;
    $('[data-unit]', list).textContent = `+${each * units}`;
  }
  for (const criterion of $$('[data-points]', list)) {
    if (criterion.checked) sum += +criterion.dataset.points;
    $('.pt', criterion.closest('li')).toggleAttribute('data-off', !criterion.checked);
  }
  const other = $('#other')?.value ?? '';
  $('[data-own]', list).hidden = other === '';
  $('output', list).value = other === '' ? sum : other;
}
on('input', '.tally', (event, list) => total(list));
on('input', '#other', event => total($('.tally', event.target.form)));

on('click', '[data-step]', (event, button) => {
  const field = $('input', button.parentElement);
  if (+button.dataset.step > 0) field.stepUp(); else field.stepDown();
  field.dispatchEvent(new Event('input', { bubbles: true }));
});

/* A click or a number key fills the sentence, which stays editable. Own words are never overwritten. */
on('change', '.reasons[data-fill] input', (event, reason) => {
  const set = reason.closest('.reasons'), field = $(set.dataset.fill);
  const prepared = $$('input', set).map(input => input.dataset.sentence);
  if (!field.value.trim() || prepared.includes(field.value)) field.value = reason.dataset.sentence ?? '';
});

/* Photos, and pages of a PDF as images. Without scripts each is a link to its image. */
on('click', '[data-strip] a', (event, part) => {
  const shown = $('#shown');
  if (!shown || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of $$('a', part.parentElement)) other.removeAttribute('aria-current');
  part.setAttribute('aria-current', 'true');
  shown.src = part.href;
  shown.alt = part.dataset.name ?? part.textContent.trim();
  shown.toggleAttribute('data-page', part.hasAttribute('data-page'));
  const around = shown.closest('a'), name = $('#shown-name'), print = $('#shown-fp');
  if (around) around.href = part.href;
  if (name) name.textContent = part.dataset.name ?? part.textContent.trim();
  if (print) print.textContent = part.dataset.fp ?? '';
});
