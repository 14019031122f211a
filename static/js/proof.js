/* Pages with a proof form: one upload per file, with preview, progress, fingerprint, retry and remove.
   Without scripts the same input is part of one multipart form. */
import { $, $$, csrfToken, on, sentenceOf, word } from './dom.js';
import { fingerprint, prepared, short } from './photo.js';
import './autosave.js';

const MEGABYTE = 1e6;
const MOST_BYTES = 25 * 1024 * 1024; /* of any kind; the server knows each */
const PASSING = [0, 401, 403, 408, 429]; /* and 5xx: the same file may be taken the next time */
const template = () => $('#file-template');
const say = (key, value) => word(key, value, template());
const listOf = drop => $(drop.dataset.list);
const pending = form => $$('.files > li[data-pending]', form);

function row(file, drop) {
  const li = template().content.firstElementChild.cloneNode(true), image = $('img', li), remove = $('[data-remove]', li);
  $('.name', li).textContent = file.name;
  if (file.type.startsWith('image/')) {
    image.src = URL.createObjectURL(file);
    image.alt = say('preview', file.name);
    image.addEventListener('error', () => { image.src = template().dataset.fallback; }, { once: true });
  }
  $('progress', li).setAttribute('aria-label', say('uploading', file.name));
  remove.setAttribute('aria-label', say('remove', file.name));
  remove.addEventListener('click', () => {
    li.sending?.abort();
    li.remove();
    note(drop);
    $('input', drop).focus();
  });
  $('[data-retry]', li).setAttribute('aria-label', say('retry', file.name));
  listOf(drop).append(li);
  return li;
}

/** Say beside the drop zone how many files there are, or why one was not taken. */
function note(drop, text = '') {
  const line = $('[data-drop-note]', drop.parentElement);
  if (line) line.textContent = text;
}

/** Say what went wrong. A file that is refused for what it is can only be removed; `link` leads to what is spoken of. */
function fail(li, text, { status = 0, link = '' } = {}) {
  delete li.dataset.pending;
  li.dataset.failed = '';
  li.sending = undefined;
  $('progress', li).hidden = true;
  $('[data-retry]', li).hidden = !PASSING.includes(status) && status < 500;
  $('small', li).textContent = text;
  $('small', li).className = 'error';
  if (!link) return;
  const see = Object.assign(document.createElement('a'), { href: link, textContent: say('see') });
  $('small', li).append(' ', see);
}

function replace(li, body) {
  const holder = document.createElement('template');
  holder.innerHTML = body.trim();
  const stored = holder.content.firstElementChild;
  if (!stored?.matches('li')) { fail(li, say('failed')); return; }
  const focused = li.contains(document.activeElement);
  li.replaceWith(stored);
  window.htmx?.process(stored);
  if (focused) $('button, a', stored)?.focus();
}

function send(li, drop, file, hex) {
  const request = new XMLHttpRequest(), body = new FormData(), bar = $('progress', li), words = $('small', li);
  body.append('file', file, file.name);
  if (hex) body.append('original_sha256', hex);
  li.dataset.pending = '';
  delete li.dataset.failed;
  li.sending = request;
  bar.hidden = false;
  words.className = 'muted';
  $('[data-retry]', li).hidden = true;
  request.upload.addEventListener('progress', event => {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
    const done = (event.loaded / MEGABYTE).toFixed(1), all = (event.total / MEGABYTE).toFixed(1);
    words.textContent = `${Math.round(100 * event.loaded / event.total)} %, ${done} / ${all} MB`;
  });
  request.addEventListener('load', () => {
    if (request.status < 300) { replace(li, request.responseText); return; }
    const sentence = sentenceOf(request.responseText, request.getResponseHeader('Content-Type') ?? '');
    const link = /^<([^>]+)>; rel="related"$/.exec(request.getResponseHeader('Link') ?? '')?.[1];
    fail(li, sentence || word(`status${request.status}`) || say('failed'), { status: request.status, link });
  });
  for (const type of ['error', 'timeout']) request.addEventListener(type, () => fail(li, say('failed')));
  request.open('POST', drop.dataset.upload);
  request.setRequestHeader('X-CSRFToken', csrfToken());
  request.setRequestHeader('HX-Request', 'true');
  request.send(body);
}

async function take(original, drop) {
  const most = +drop.dataset.max;
  if (most && listOf(drop).children.length >= most) { note(drop, say('toomany', most)); return; }
  note(drop);
  const li = row(original, drop), wantsOriginal = $('[name="send_original"]', drop.parentElement)?.checked;
  li.dataset.pending = '';
  const { file, redrawn } = wantsOriginal ? { file: original, redrawn: false } : await prepared(original);
  const hex = await fingerprint(file);
  $('.fp b', li).textContent = hex ? short(hex) : say('onarrival');
  if (redrawn) $('.name', li).title = say('smaller');
  $('[data-retry]', li).addEventListener('click', () => send(li, drop, file, hex));
  if (!file.size) fail(li, say('empty'), { status: 422 });
  else if (file.size > MOST_BYTES) fail(li, say('toobig'), { status: 413 });
  else if (li.isConnected) send(li, drop, file, hex);
}

const CHOOSE = '.drop[data-upload] input[type="file"]';
function takeChosen(input) {
  const files = [...input.files];
  input.value = ''; /* the files are ours now: a native submit must not send them twice */
  for (const file of files) take(file, input.closest('.drop'));
}
on('change', CHOOSE, (event, input) => { event.stopPropagation(); takeChosen(input); });
for (const input of $$(CHOOSE)) takeChosen(input); /* chosen while this was still on its way to the phone */
on('dragover', '.drop', (event, drop) => { event.preventDefault(); drop.dataset.over = ''; });
on('dragleave', '.drop', (event, drop) => { delete drop.dataset.over; });
on('drop', '.drop[data-upload]', (event, drop) => {
  event.preventDefault();
  delete drop.dataset.over;
  for (const file of event.dataTransfer.files) take(file, drop);
});
on('paste', 'form:has(.drop[data-upload])', (event, form) => {
  for (const file of event.clipboardData.files) take(file, $('.drop', form));
});

/* Sending waits for the uploads that are under way, and stops at a row that failed: whoever sends means all of them.
   Capture: before the double-submit guard counts this submit. */
document.addEventListener('submit', event => {
  const form = event.target, drop = $('.drop[data-upload]', form), { submitter } = event;
  const failed = () => $('.files > li[data-failed]', form);
  if (!drop || submitter?.hasAttribute('formaction') || !(pending(form).length || failed())) return;
  event.preventDefault();
  event.stopPropagation();
  note(drop, say('waiting'));
  const timer = setInterval(() => {
    if (pending(form).length) return;
    clearInterval(timer);
    note(drop, failed() ? say('unsent') : '');
    if (failed()) $('button:not([hidden])', failed()).focus(); else form.requestSubmit(submitter);
  }, 200);
}, true);
