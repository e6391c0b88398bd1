import { saslprep } from './saslprep.ts';

/** What the client says first: `n,a=authzid,n=user,r=nonce` (RFC 5802 section 7). */
export interface ClientFirst {
  /** With its commas, as `c=` of the client's last message repeats it. */
  readonly gs2: string;
  readonly bare: string;
  /** Empty where there is none. */
  readonly authzid: string;
  readonly name: string;
  readonly nonce: string;
}

/** `c=channel,r=nonce,p=proof`. */
export interface ClientFinal {
  readonly withoutProof: string;
  readonly channel: string;
  readonly nonce: string;
  readonly proof: Buffer;
}

// Printable ASCII without the comma; longer than any client's, and so bounded.
const NONCE = /^[\x21-\x2b\x2d-\x7e]{1,256}$/;

/** Null where it is malformed, or wants channel binding, which is not offered. */
export function parseClientFirst(text: string): ClientFirst | null {
  const [, gs2, authzid = '', bare] = /^([ny],(?:a=([^,]*))?,)(.*)$/s.exec(text) ?? [];
  if (gs2 === undefined || bare === undefined) return null;
  const [user = '', nonce = ''] = bare.split(',', 2);
  if (!user.startsWith('n=') || !nonce.startsWith('r=') || !NONCE.test(nonce.slice(2))) return null;
  const name = unescaped(user.slice(2));
  const acting = unescaped(authzid);
  if (name === null || acting === null || saslprep(name) === null) return null;
  return { gs2, bare, authzid: acting, name, nonce: nonce.slice(2) };
}

export function parseClientFinal(text: string): ClientFinal | null {
  const end = text.lastIndexOf(',p=');
  if (end === -1) return null;
  const withoutProof = text.slice(0, end);
  const [channel = '', nonce = ''] = withoutProof.split(',', 2);
  if (!channel.startsWith('c=') || !nonce.startsWith('r=')) return null;
  const written = text.slice(end + 3);
  const proof = Buffer.from(written, 'base64');
  if (proof.length !== 32 || proof.toString('base64') !== written) return null;
  return { withoutProof, channel: channel.slice(2), nonce: nonce.slice(2), proof };
}

/** `=2C` is a comma and `=3D` an equals sign; another one is a mistake (RFC 5802 section 5.1). */
function unescaped(text: string): string | null {
  if (/=(?!2C|3D)/.test(text)) return null;
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
