/* The lease of the item in hand: a countdown, kept alive while the page is visible. The server's clock is the truth, so
   the page gets the seconds left, never a time of day. Nothing is lost at zero: a verdict then gets a 409 and the text stays. */
import { $, $$, csrfToken, word } from './dom.js';
import { toast } from './toasts.js';

const HEARTBEAT_MS = 60_000;
const LOW_SECONDS = 60;
const endings = new WeakMap(); /* element -> when its lease ends, on this page's clock */

function secondsLeft(lease) {
  if (!endings.has(lease)) endings.set(lease, performance.now() + lease.dataset.lease * 1000);
  return Math.max(0, Math.round((endings.get(lease) - performance.now()) / 1000));
}

function show(lease) {
  const left = secondsLeft(lease);
  $('time', lease).textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  lease.toggleAttribute('data-low', left < LOW_SECONDS);
  if (left >= LOW_SECONDS) delete lease.dataset.said;
  else if (!('said' in lease.dataset)) {
    lease.dataset.said = '';
    $('#announce').textContent = word('oneminute');
  }
}

/* What stands in the form goes along, so that it outlives this page. */
async function renew(lease) {
  try {
    const answer = await fetch(lease.dataset.heartbeat, {
      method: 'POST',
      body: new URLSearchParams(new FormData(lease.closest('form'))),
      headers: { 'X-CSRFToken': csrfToken(), 'HX-Request': 'true', Accept: 'application/json' },
    });
    if (answer.ok) {
      const { seconds } = await answer.json();
      endings.set(lease, performance.now() + seconds * 1000);
    } else if (answer.status === 409 || answer.status === 404) {
      delete lease.dataset.heartbeat;
      toast({ text: word('leaselost'), icon: 'warn' });
    }
  } catch { /* offline: app.js says so, and the next beat tries again */ }
}

setInterval(() => { for (const lease of $$('[data-lease]')) show(lease); }, 1000);
setInterval(() => {
  if (document.visibilityState !== 'visible') return;
  for (const lease of $$('[data-lease][data-heartbeat]')) renew(lease);
}, HEARTBEAT_MS);
