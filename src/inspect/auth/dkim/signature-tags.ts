import { Domain } from '../../../mail/domain.ts';
import { decodeBase64, type KeyType } from './public-key.ts';
import type { Canonicalization } from './raw-header.ts';
import { SignatureFault } from './signature-fault.ts';
import { colonList, type TagList, withoutFolding } from './tag-list.ts';

/** Who signed and how: what DKIM-Signature, ARC-Message-Signature and ARC-Seal have in common (RFC 6376 section 3.5). */
export interface SignerTags {
  readonly keyType: KeyType;
  readonly domain: Domain;
  /** Where the key is: `SELECTOR._domainkey.DOMAIN`. */
  readonly keyName: Domain;
  /** `b=`. */
  readonly signature: Buffer;
}

/** What of a mail was signed: DKIM-Signature and ARC-Message-Signature. */
export interface MessageTags extends SignerTags {
  readonly bodyHash: Buffer;
  readonly headerForm: Canonicalization;
  readonly bodyForm: Canonicalization;
  /** `h=`, in lower case. */
  readonly fields: readonly string[];
  /** `l=`: octets of the canonical body that are signed; null for all. */
  readonly bodyLength: number | null;
  /** `t=` and `x=`, in seconds since 1970. */
  readonly signedAt: number | null;
  readonly expiresAt: number | null;
}

const ALGORITHMS: ReadonlyMap<string, KeyType> = new Map([
  ['rsa-sha256', 'rsa'],
  ['ed25519-sha256', 'ed25519'],
]);

const CANONICALIZATION = /^(simple|relaxed)(?:\/(simple|relaxed))?$/;
/** Names in `h=`; ten times what anybody has needed. */
const MOST_FIELDS = 200;

/** @throws {SignatureFault} */
export function readSigner(tags: TagList): SignerTags {
  const algorithm = required(tags, 'a');
  if (algorithm === 'rsa-sha1') throw new SignatureFault('permerror', 'rsa-sha1 no longer counts (RFC 8301)');
  const keyType = ALGORITHMS.get(algorithm);
  if (keyType === undefined) throw new SignatureFault('permerror', 'a= names an algorithm that is not known');
  const signature = octets(tags, 'b');
  const domain = domainOf(tags);
  if (domain === null) throw new SignatureFault('permerror', 'd= is no domain');
  const keyName = Domain.parse(`${selectorOf(tags)}._domainkey.${domain}`);
  if (keyName === null) throw new SignatureFault('permerror', 's= is no selector');
  return { keyType, domain, keyName, signature };
}

/** @throws {SignatureFault} */
export function readMessageTags(tags: TagList): MessageTags {
  const signer = readSigner(tags);
  const bodyHash = octets(tags, 'bh');
  const forms = CANONICALIZATION.exec(tags.get('c') ?? 'simple/simple');
  if (forms === null) throw new SignatureFault('permerror', 'c= names a canonicalization that is not known');
  const signedAt = numberOf(tags, 't');
  const expiresAt = numberOf(tags, 'x');
  if (signedAt !== null && expiresAt !== null && expiresAt <= signedAt)
    throw new SignatureFault('permerror', 'it expires (x=) before it was made (t=)');
  return {
    ...signer,
    bodyHash,
    headerForm: forms[1] as Canonicalization,
    bodyForm: (forms[2] ?? 'simple') as Canonicalization,
    fields: readFields(required(tags, 'h')),
    bodyLength: numberOf(tags, 'l'),
    signedAt,
    expiresAt,
  };
}

/** `d=`; null where it is no domain. */
export function domainOf(tags: TagList): Domain | null {
  return Domain.parse(asUtf8(tags.get('d') ?? ''));
}

/** `s=` as a name in the DNS; '' where it is none. */
export function selectorOf(tags: TagList): string {
  return Domain.parse(asUtf8(tags.get('s') ?? '')) ?? '';
}

/** The text of a field, in which each octet is one character, as internationalised mail has it (RFC 8616). */
export function asUtf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function readFields(value: string): readonly string[] {
  const fields = colonList(value.toLowerCase());
  if (fields.length > MOST_FIELDS)
    throw new SignatureFault('policy', `h= has ${fields.length} names, more than ${MOST_FIELDS}`);
  if (!fields.every((field) => /^[\x21-\x7e]+$/.test(field)))
    throw new SignatureFault('permerror', 'h= has a name that is none');
  // RFC 6376 section 5.4.
  if (!fields.includes('from')) throw new SignatureFault('permerror', 'the From field is not signed');
  return fields;
}

function octets(tags: TagList, tag: string): Buffer {
  const read = decodeBase64(withoutFolding(required(tags, tag)));
  if (read === null) throw new SignatureFault('permerror', `${tag}= is no base64`);
  return read;
}

function required(tags: TagList, tag: string): string {
  const value = tags.get(tag);
  if (value === undefined || value === '') throw new SignatureFault('permerror', `${tag}= is missing`);
  return value;
}

/** At most 76 digits by the standard; what is beyond a number's range is as good as endless. */
function numberOf(tags: TagList, tag: string): number | null {
  const value = tags.get(tag);
  if (value === undefined) return null;
  if (!/^[0-9]{1,76}$/.test(value)) throw new SignatureFault('permerror', `${tag}= is no number`);
  return Number(value);
}
