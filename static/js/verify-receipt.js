/* The check of a receipt, step by step, with Web Crypto and nothing else: in a browser what verify_receipt.py does. */
import {
  LOG, OPENINGS, WITNESS, base64, bytesOf, canonical, joined, keyKind, need, readEntry, readKey, readProof, readReceipt, same,
  sha256, utf8,
} from './verify-formats.js';

const A_KEY = '11qYAYKxCrfVS/7TyWQHOg7hcvPaYiMlrwIaaPcHURo='; // RFC 8032, 7.1, test 1
const ZERO = Uint8Array.of(0), ONE = Uint8Array.of(1);

const imported = raw => crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);

/** Web Crypto is missing on plain HTTP, and in older browsers it has no Ed25519. */
export async function canCheck() {
  try {
    await imported(bytesOf(A_KEY));
    return true;
  } catch { return false; }
}

async function verifies(key, signature, message) {
  if (signature.length !== 64) return false;
  try {
    return await crypto.subtle.verify('Ed25519', await imported(key.public), signature, message);
  } catch { return false; } // the bytes are no key
}

/** Whether there are lines of this key and each of them holds; lines of others are passed over. */
async function isSigned(key, { text, signatures }) {
  const lines = signatures.filter(({ name, id }) => name === key.name && id === key.id);
  const held = await Promise.all(lines.map(({ value }) => holds(key, value, text)));
  return held.length > 0 && held.every(Boolean);
}

async function holds(key, value, text) {
  if (key.kind === LOG) return verifies(key, value, utf8(text));
  if (value.length !== 72) return false;
  // A witness also signs when it saw the checkpoint; the time stands before the signature.
  const seconds = new DataView(value.slice(0, 8).buffer).getBigInt64(0);
  return seconds >= 0n && verifies(key, value.subarray(8), utf8(`cosignature/v1\ntime ${seconds}\n${text}`));
}

/** RFC 9162, 2.1.3.2: hash the entry, then with each hash of the path, up to the root that was signed. */
async function isIncluded(leaf, { index, size, root, path }) {
  let at = index, last = size - 1n, found = await sha256(joined(ZERO, leaf));
  for (const beside of path) {
    if (last === 0n) return false;
    const isLeft = (at & 1n) === 1n || at === last;
    found = await sha256(isLeft ? joined(ONE, beside, found) : joined(ONE, found, beside));
    while (isLeft && at && !(at & 1n)) { at >>= 1n; last >>= 1n; }
    at >>= 1n;
    last >>= 1n;
  }
  return index < size && last === 0n && same(found, root);
}

/** A hash over a random salt and the content: nobody can guess the content from it, and no other content fits. */
async function seal(name, { salt, opening }) {
  const content = utf8(canonical(opening));
  const digest = await sha256(joined(utf8(`socialscore/commit/v1\n${name}\n`), bytesOf(salt, 32), content));
  return base64(digest).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/**
 * Check everything. `known` are keys that somebody has from elsewhere: the log's, or none, and those of witnesses, which
 * stand in place of those that the receipt names.
 * `steps` says of each whether it holds; null: there was nothing to check. Throws Unreadable.
 */
export async function check(text, known) {
  const receipt = readReceipt(text);
  const key = await readKey(receipt.log_vkey, LOG), leaf = bytesOf(receipt.entry), entry = readEntry(leaf);
  const named = await Promise.all(receipt.witness_vkeys.map(one => readKey(one, WITNESS)));
  const witnesses = known.witnesses.length ? known.witnesses : named;
  const proof = readProof(receipt.proof);
  need(key.name === receipt.origin, 'origin');
  const signed = await Promise.all(witnesses.map(one => isSigned(one, proof)));
  const steps = {
    key: known.log ? known.log.text === key.text : null,
    signature: proof.origin === key.name && await isSigned(key, proof),
    witnesses: signed.length ? signed.every(Boolean) : null,
    inclusion: await isIncluded(leaf, proof),
  };
  for (const name of OPENINGS) { // whoever shows a receipt may have taken some of them out
    const one = receipt.openings[name];
    steps[name] = one ? await seal(name, one) === entry.commit[name] : null;
  }
  return { steps, key, type: entry.type, index: proof.index, size: proof.size, witnesses, openings: receipt.openings };
}

/** The keys that were typed, one after another: at most one is a log's. Unreadable if any is none. */
export async function knownKeys(text) {
  const keys = await Promise.all(text.split(/\s+/).filter(Boolean).map(one => readKey(one, keyKind(one))));
  const [log, ...more] = keys.filter(({ kind }) => kind === LOG);
  need(!more.length, 'two logs');
  return { log, witnesses: keys.filter(({ kind }) => kind === WITNESS) };
}
