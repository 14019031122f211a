/* The page that checks a receipt: reads what was chosen, dropped or pasted, and shows what the check says. Sends nothing:
   no word of the receipt is a field with a name, and every sentence and icon is on the page from the start. */
import { $, $$, on, word } from './dom.js';
import { OPENINGS, Unreadable } from './verify-formats.js';
import { canCheck, check, knownKeys } from './verify-receipt.js';

const form = $('#check'), pasted = $('#pasted'), pinned = $('#pinned'), verdict = $('#verdict'), shown = $('#shown');
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, LONG = /^[\da-f-]{32,}$/;
const language = document.documentElement.lang;
let turns = 0;

const stateOf = holds => (holds === null ? 'skip' : holds ? 'ok' : 'broken');
const fact = name => $(`[data-fact="${name}"]`);
const known = $('#words').getAttributeNames();
const place = name => (known.includes(`data-label-${name}`) ? known.indexOf(`data-label-${name}`) : known.length);
const label = name => $('#words').getAttribute(`data-label-${name}`) ?? name;

function refuse(field, line, text) {
  line.textContent = text;
  if (text) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

/** The result of something that may be Unreadable; then null, and the sentence stands at the field. */
async function attempt(field, line, work) {
  try {
    const found = await work();
    refuse(field, line, '');
    return found;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    refuse(field, line, line.dataset.text);
    return null;
  }
}

function put(holder, value, name) {
  if (typeof value === 'string' && TIME.test(value)) {
    const time = document.createElement('time');
    time.dateTime = value;
    time.textContent = new Date(value).toLocaleString(language, { dateStyle: 'long', timeStyle: 'medium' });
    holder.append(time);
  } else if (typeof value === 'string' && LONG.test(value)) {
    const code = document.createElement('code');
    code.textContent = value;
    holder.append(code);
  } else if (name === 'size' && typeof value === 'number') holder.textContent = word('bytes', value.toLocaleString(language));
  else if (Array.isArray(value)) holder.textContent = value.join(', ') || word('nothing');
  else holder.textContent = typeof value === 'number' ? value.toLocaleString(language) : String(value);
  if (name === 'points') holder.className = 'points';
}

/** The lines of an opening, in the order of their labels; the parts of a proof one after another. */
function lines(opening, after = '') {
  const entries = Object.entries(opening).sort(([one], [other]) => place(one) - place(other));
  return entries.flatMap(([name, value]) => {
    if (name === 'parts' && Array.isArray(value)) {
      return value.flatMap((part, at) => lines(part, value.length > 1 ? ` (${label('parts')} ${at + 1})` : ''));
    }
    const dt = document.createElement('dt'), dd = document.createElement('dd');
    dt.textContent = label(name) + after;
    put(dd, value, name);
    return [dt, dd];
  });
}

/** Show what is meant for this state, and hide the rest. */
function mark(holder, state) {
  holder.dataset.state = state;
  for (const one of $$('[data-when]', holder)) one.toggleAttribute('hidden', one.dataset.when !== state);
}

function show({ steps, key, type, index, size, witnesses, openings }) {
  const states = Object.values(steps);
  mark(verdict, states.includes(false) ? 'broken' : stateOf(steps.key));
  for (const step of $$('.steps > li')) mark(step, stateOf(steps[step.dataset.step]));
  fact('entry').textContent = word('text', index, fact('entry'));
  fact('size').textContent = size.toLocaleString(language);
  fact('witnesses').textContent = witnesses.map(one => one.name).join(', ') || fact('witnesses').dataset.text;
  fact('key').textContent = key.text;
  fact('kind').textContent = $('#words').getAttribute(`data-kind-${type}`);
  for (const name of OPENINGS) {
    const section = $(`[data-opening="${name}"]`);
    mark(section, stateOf(steps[name]));
    $('dl', section).replaceChildren(...(openings[name] ? lines(openings[name].opening) : []));
  }
  const title = $('#verdict-title');
  title.textContent = $('#said').textContent = title.dataset[verdict.dataset.state];
  verdict.hidden = shown.hidden = false;
}

/** Check what stands in the field. A later check wins over one that is still under way. */
async function checkNow() {
  const turn = ++turns, line = $('#refusal'), text = pasted.value;
  verdict.hidden = shown.hidden = true;
  $('#said').textContent = '';
  if (!text.trim()) { refuse(pasted, line, line.dataset.empty); return; }
  const keys = await attempt(pinned, $('#pinned-refusal'), () => knownKeys(pinned.value));
  const found = keys && await attempt(pasted, line, () => check(text, keys));
  if (!found || turn !== turns) return;
  show(found);
  verdict.scrollIntoView();
}

async function take(file) {
  if (!file) return;
  try {
    pasted.value = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    pasted.value = '\0'; // not text: it is refused as what it is
  }
  await checkNow();
}

form.addEventListener('submit', event => { event.preventDefault(); checkNow(); });
on('change', '#file', (event, input) => take(input.files[0]).finally(() => { input.value = ''; }));
on('change', '#pinned', () => { if (!verdict.hidden) checkNow(); });
for (const type of ['dragover', 'dragleave', 'drop']) {
  document.addEventListener(type, event => {
    event.preventDefault();
    $('#drop').toggleAttribute('data-over', type === 'dragover');
    if (type === 'drop') take(event.dataTransfer.files[0]);
  });
}
if (!await canCheck()) {
  $('#cannot').hidden = false;
  form.hidden = true;
}
