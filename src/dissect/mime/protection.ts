import type { Bytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';

/** Content types of CMS by their object identifiers, DER-encoded. */
const CONTENT_TYPES: readonly (readonly [Buffer, CmsKind])[] = [
  // RFC 5652 section 5; RFC 2630 had no other.
  [Buffer.from('06092a864886f70d010702', 'hex'), 'signed'],
  // RFC 3274 section 1.1
  [Buffer.from('060b2a864886f70d0109100109', 'hex'), 'compressed'],
];
/** Tag, length and the indefinite forms of both stand before the content type. */
const HEAD = 32;

/** All but what anybody can open is encrypted. */
export type CmsKind = 'signed' | 'compressed' | 'encrypted';

/** What CMS content (RFC 5652 section 3) is. */
export function cmsKind(content: Bytes): CmsKind {
  const head = content.slice(0, HEAD);
  return CONTENT_TYPES.find(([type]) => head.includes(type))?.[1] ?? 'encrypted';
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
