/* The formats of a receipt: base64, keys and notes (C2SP signed-note), proofs (C2SP tlog-proof), canonical JSON (RFC 8785).
   Whatever is not in its one form is Unreadable. Nothing here knows a page or a network. */

export class Unreadable extends Error {}

export const LOG = 1, WITNESS = 4; // the kinds of key; both are Ed25519
const COMMITMENT = /^[\w-]{42}[AEIMQUYcgkosw048]$/; // 32 bytes in base64url
const NUMBER = /^(0|[1-9]\d{0,18})$/, LARGEST_NUMBER = 2n ** 63n - 1n, UNFIT = /[\0-\x09\x0b-\x1f]|\p{Cs}/u, LARGEST = 64_000;
const FIELDS = 'entry format log_vkey openings origin proof witness_vkeys';
const TYPES = ['award', 'reversal', 'adjustment', 'rules', 'role', 'erasure', 'predecessor'];
export const OPENINGS = ['subject', 'body', 'evidence'];

export function need(holds, otherwise) {
  if (!holds) throw new Unreadable(otherwise);
}

export const utf8 = text => new TextEncoder().encode(text);
export const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
export const base64 = bytes => btoa(String.fromCharCode(...bytes));
export const sha256 = async bytes => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value);

export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

export function bytesOf(text, length = null) {
  let raw;
  try { raw = Uint8Array.from(atob(text), sign => sign.charCodeAt(0)); } catch { need(false, 'base64'); }
  need(base64(raw) === text && (length === null || raw.length === length), 'base64');
  return raw;
}

export function parsed(text) {
  try { return JSON.parse(text); } catch { throw new Unreadable('JSON'); }
}

/** `name+id+base64(kind, 32 bytes)`; the id is the beginning of a hash of the rest. */
export async function readKey(text, kind) {
  const [, name, id, encoded] = /^([^+\0-\x20\x85\p{Z}\p{Cs}]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  need(name, 'key');
  const raw = bytesOf(encoded, 33);
  need(raw[0] === kind, 'kind of key');
  need(hex((await sha256(joined(utf8(`${name}\n`), raw))).subarray(0, 4)) === id, 'id of the key');
  return { text, name, id, kind, public: raw.subarray(1) };
}

/** What kind of key its first byte says it is. */
export const keyKind = text => (bytesOf(text.split('+').slice(2).join('+'))[0] === WITNESS ? WITNESS : LOG);

function whole(text, otherwise) {
  need(NUMBER.test(text) && BigInt(text) <= LARGEST_NUMBER, otherwise);
  return BigInt(text);
}

/** The index, the hashes on the way up, and the checkpoint: what was signed, what it says, and who signed it. */
export function readProof(proof) {
  need(!UNFIT.test(proof), 'proof');
  const cut = proof.indexOf('\n\n'), last = proof.lastIndexOf('\n\n');
  need(cut > 0 && last > cut + 1, 'proof');
  const [header, index, ...path] = proof.slice(0, cut).split('\n');
  const text = proof.slice(cut + 2, last + 1), [origin, size, root, end, ...more] = text.split('\n');
  need(header === 'c2sp.org/tlog-proof@v1' && index?.startsWith('index '), 'index');
  need(origin && end === '' && !more.length, 'checkpoint');
  return {
    index: whole(index.slice(6), 'index'), path: path.map(one => bytesOf(one, 32)),
    text, origin, size: whole(size, 'size'), root: bytesOf(root, 32), signatures: signatures(proof.slice(last + 2)),
  };
}

function signatures(lines) {
  const rows = lines.split('\n');
  need(rows.pop() === '' && rows.length && rows.length <= 100, 'signatures');
  return rows.map(row => {
    const [, name, encoded] = /^— ([^+\0-\x20\x85\p{Z}\p{Cs}]+) (\S+)$/u.exec(row) ?? [];
    need(name, 'signature');
    const raw = bytesOf(encoded);
    need(raw.length > 4, 'signature');
    return { name, id: hex(raw.subarray(0, 4)), value: raw.subarray(4) };
  });
}

/** RFC 8785 for objects, lists, words and whole numbers: nothing else is written alike everywhere. */
export function canonical(value) {
  if (typeof value === 'string') {
    need(!/\p{Cs}/u.test(value), 'half of a character');
    return JSON.stringify(value);
  }
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  need(isObject(value), 'canonical form');
  return `{${Object.keys(value).sort().map(name => `${canonical(name)}:${canonical(value[name])}`).join()}}`;
}

const namesIn = value => (typeof value === 'object' && value !== null
  ? Object.values(value).reduce((sum, one) => sum + namesIn(one), Array.isArray(value) ? 0 : Object.keys(value).length) : 0);

/** JavaScript reads 1.0 as 1, and of two equal names the last; a file that could say two things is no receipt. */
function onlyOneReading(text, data) {
  const words = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*/g) ?? [];
  need(words.every(word => word.startsWith('"') || /^-?\d+$/.test(word)), 'fraction');
  need(words.filter(word => word.endsWith(':')).length === namesIn(data), 'a name twice');
  canonical(data);
}

/** The receipt in a file, or Unreadable. */
export function readReceipt(text) {
  need(utf8(text).length <= LARGEST, 'size');
  const data = parsed(text.replace(/^\ufeff/, ''));
  need(isObject(data) && Object.keys(data).sort().join(' ') === FIELDS, 'fields');
  need(data.format === 'socialscore/receipt/v1', 'format');
  need(['origin', 'log_vkey', 'entry', 'proof'].every(name => typeof data[name] === 'string'), 'fields');
  need(Array.isArray(data.witness_vkeys) && data.witness_vkeys.every(key => typeof key === 'string'), 'witnesses');
  need(isObject(data.openings) && Object.keys(data.openings).every(name => OPENINGS.includes(name)), 'openings');
  for (const one of Object.values(data.openings)) {
    need(isObject(one) && Object.keys(one).sort().join() === 'opening,salt' && isObject(one.opening), 'opening');
    need(typeof one.salt === 'string', 'salt');
  }
  onlyOneReading(text, data);
  return data;
}

export function readEntry(raw) {
  let text;
  try { text = new TextDecoder('utf-8', { fatal: true }).decode(raw); } catch { need(false, 'entry'); }
  const entry = parsed(text);
  need(isObject(entry) && canonical(entry) === text && Object.keys(entry).join() === 'commit,type,v', 'entry');
  need(entry.v === 'socialscore/entry/v1' && TYPES.includes(entry.type) && isObject(entry.commit), 'entry');
  for (const [name, one] of Object.entries(entry.commit)) {
    need(OPENINGS.includes(name) && typeof one === 'string' && COMMITMENT.test(one), 'entry');
  }
  return entry;
}
