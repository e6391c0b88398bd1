import type { Bytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag } from '../flag.ts';
import { looksLikeMail } from '../type/mail-sniff.ts';
import { type Entity, isMessageType } from './entity.ts';
import type { TransferEncoding } from './transfer-encoding-field.ts';

const HEAD = 4096;

/** A message with an encoding, which RFC 2046 section 5.2.1 forbids: it is decoded by some readers and read as it stands by others. */
export function flagsOfEncodedMessage({ type, fields: { encoding } }: Entity, body: Bytes): PartFlag[] {
  if (encoding === 'identity' || !isMessageType(type) || !looksLikeMail(body.slice(0, HEAD))) return [];
  const detail = `a mail stands there, which is declared ${encoding}: decoded before it is read, read as it stands by others`;
  return [
    encoding === 'quoted-printable' ? Flag.note('encoded-message', detail) : Flag.ambiguous('encoded-message', detail),
  ];
}

/** A multipart with an encoding. */
export function flagsOfEncodedMultipart(type: string, encoding: TransferEncoding): PartFlag[] {
  if (encoding === 'identity' || !type.startsWith('multipart/')) return [];
  const detail = `${type} is declared ${encoding}, which RFC 2045 section 6.4 forbids: read as it stands, decoded by others`;
  return [
    encoding === 'quoted-printable'
      ? Flag.note('encoded-multipart', detail)
      : Flag.ambiguous('encoded-multipart', detail),
  ];
}
