/* The few words every module uses. */

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Listen on the document, so that what htmx swaps in later is heard too. */
export const on = (type, selector, handle) =>
  document.addEventListener(type, event => {
    const found = event.target.closest?.(selector);
    if (found) handle(event, found);
  });

/** A sentence from the page (translated by the server): data-<key> of `holder`, "%s" filled in. */
export const word = (key, value = '', holder = $('#words')) => (holder?.dataset[key] ?? '').replace('%s', () => value);

/** CSRF by hx-headers on <body>, for the requests that htmx does not make. */
export const csrfToken = () => JSON.parse(document.body.getAttribute('hx-headers') ?? '{}')['X-CSRFToken'] ?? '';

/** The one sentence of a refusal, whatever form the server gave it; '' when there is none to show. */
export function sentenceOf(body, type = '') {
  if (type.startsWith('text/plain')) return body.trim().slice(0, 300);
  if (!type.startsWith('text/html')) return '';
  const page = new DOMParser().parseFromString(body, 'text/html');
  const refusal = $('[data-refusal-text]', page);
  return refusal?.dataset.refusalText || refusal?.textContent.trim() || $('.error', page)?.textContent.trim() || '';
}
