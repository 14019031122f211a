/* Passkeys: the browser's ceremony between a form[data-passkey] and the server (WebAuthn Level 2, JSON as in Level 3). */
import { $, on } from './dom.js';
import { toast } from './toasts.js';

const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const textOf = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const named = list => list?.map(one => ({ ...one, id: bytesOf(one.id) }));

/** What the server asked for, with bytes where the browser wants bytes. */
function asked({ publicKey }) {
  const { challenge, user, allowCredentials, excludeCredentials } = publicKey;
  return {
    ...publicKey,
    challenge: bytesOf(challenge),
    ...user && { user: { ...user, id: bytesOf(user.id) } },
    ...allowCredentials && { allowCredentials: named(allowCredentials) },
    ...excludeCredentials && { excludeCredentials: named(excludeCredentials) },
  };
}

/** What the device answered, with text where it held bytes. */
function told(credential) {
  const { response } = credential;
  const texts = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) texts[name] = textOf(response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...texts, ...response.getTransports && { transports: response.getTransports() } },
  });
}

/** A passkey that signs in alone is found by the device itself, and the device must know its person. */
function alone(publicKey, isAlone) {
  const wish = { ...publicKey.authenticatorSelection };
  wish.residentKey = isAlone ? 'required' : 'discouraged';
  wish.requireResidentKey = isAlone;
  if (isAlone) wish.userVerification = 'required';
  return { ...publicKey, authenticatorSelection: wish };
}

const CEREMONIES = {
  create: form => {
    const options = asked(JSON.parse($('#passkey-options').textContent));
    return navigator.credentials.create({ publicKey: alone(options, $('[name="passwordless"]', form).checked) });
  },
  get: () => navigator.credentials.get({ publicKey: asked(JSON.parse($('#passkey-options').textContent)) }),
  'sign-in': async form => {
    const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return navigator.credentials.get({ publicKey: asked((await answer.json()).request_options) });
  },
};

on('submit', 'form[data-passkey]', async (event, form) => {
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = 'true';
  try {
    $('[name="credential"]', form).value = told(await CEREMONIES[form.dataset.passkey](form));
    form.submit();
  } catch {
    /* Cancelled, timed out, or not possible here: browsers do not say which, so that sites cannot learn it. */
    toast({ text: form.dataset.failed, icon: 'warn' });
    delete form.dataset.busy;
  }
});
