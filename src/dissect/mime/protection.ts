import type { Bytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';

/** An armored message stands near the start of the text, behind a greeting at most. */
const SEARCHED = 256 * 1024;
const ARMOR = Buffer.from('-----BEGIN PGP MESSAGE-----');
/** 1.2.840.113549.1.7, DER-encoded but for its last arc (RFC 5652 section 5 ff.). */
const PKCS7 = Buffer.from('06092a864886f70d0107', 'hex');
const SIGNED_DATA = 2;

/** A text that holds a message encrypted by OpenPGP (RFC 9580 section 6.2). */
export function flagsOfText(content: Bytes): PartFlag[] {
  const text = content.slice(0, SEARCHED);
  for (let at = text.indexOf(ARMOR); at >= 0; at = text.indexOf(ARMOR, at + ARMOR.length)) {
    if (at > 0 && text[at - 1] !== 10) continue;
    return [Flag.encrypted('pgp-message', 'an OpenPGP message stands in the text')];
  }
  return [];
}

/** Whether CMS content (RFC 5652 section 5) is signed data, which anybody can open; all else is encrypted. */
export function isSignedData(content: Bytes): boolean {
  const head = content.slice(0, 32);
  return head[head.indexOf(PKCS7) + PKCS7.length] === SIGNED_DATA;
}

/** What the declared type alone says of an entity's reach. */
export function flagsOfType(type: string, smimeType: string): PartFlag[] {
  switch (type) {
    case 'message/partial':
      return [
        Flag.ambiguous('partial-message', 'a fragment of a mail: whoever joins the fragments sees something else'),
      ];
    case 'message/external-body':
      return [Flag.note('external-body', 'the content lies elsewhere')];
    case 'multipart/encrypted':
      return [Flag.encrypted('multipart-encrypted', 'the content is encrypted (RFC 1847 section 2.2)')];
    case 'application/pgp-encrypted':
      return [Flag.note('pgp-encrypted', 'control part of RFC 3156 section 4')];
    case 'application/pkcs7-mime':
    case 'application/x-pkcs7-mime':
      return smimeType === 'enveloped-data' || smimeType === 'authenveloped-data'
        ? [Flag.encrypted('smime-enveloped', `declared ${smimeType}`)]
        : [];
    default:
      return [];
  }
}
