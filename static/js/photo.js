/* Photos are made smaller, and freed of place and camera data, before they leave the device. */

const LARGE_BYTES = 2e6;
const LONGEST_EDGE = 2560;
const QUALITY = 0.88;
const HASHABLE_BYTES = 64e6;

/** True when the first part of the file holds an Exif block, where phones write the place. */
async function tellsMore(file) {
  const head = new Uint8Array(await file.slice(0, 65536).arrayBuffer());
  for (let i = 0; i < head.length - 3; i += 1) {
    /* "Exif" in JPEG and HEIC, "EXIF" in WebP, "eXIf" in PNG */
    if ((head[i] | 32) === 101 && (head[i + 1] | 32) === 120 && (head[i + 2] | 32) === 105 && (head[i + 3] | 32) === 102) return true;
  }
  return false;
}

/**
 * The file to send, and whether it was redrawn. A picture over 2 MB, or one that carries Exif data, is drawn on a canvas
 * of at most 2560 px (upright, because the orientation goes with the Exif data). What this browser cannot decode, such as
 * HEIC outside Safari, is sent as it is: the server reads it.
 */
export async function prepared(file) {
  if (!file.type.startsWith('image/') || file.type === 'image/svg+xml') return { file, redrawn: false };
  try {
    if (file.size <= LARGE_BYTES && !await tellsMore(file)) return { file, redrawn: false };
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext('2d');
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    if (!blob) return { file, redrawn: false };
    return { file: new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: 'image/jpeg' }), redrawn: true };
  } catch {
    return { file, redrawn: false };
  }
}

/** SHA-256 in hex of the bytes that are sent, or '' where the browser cannot say: the server always computes it. */
export async function fingerprint(file) {
  if (!crypto.subtle || file.size > HASHABLE_BYTES) return '';
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

/** The form shown to people: first 16 of 64 characters, in groups of four. */
export const short = hex => hex.slice(0, 16).match(/.{4}/g).join(' ');
