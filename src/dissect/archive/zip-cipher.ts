import {
  EXTRA_AES,
  extraField,
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  FLAG_STRONG_ENCRYPTION,
  METHOD_AES,
} from '../../base/zip-format.ts';

/** How a member of a ZIP file is encrypted. */
export type ZipCipher =
  /** APPNOTE.TXT section 6.1. The last octet of the encryption header is one of `checks`. */
  | { readonly kind: 'traditional'; readonly method: number; readonly checks: readonly number[] }
  /** WinZip's AES; `keySize` in octets, `method` is that of the plain data, `bare` (AE-2) has no checksum beside the code. */
  | { readonly kind: 'aes'; readonly method: number; readonly keySize: number; readonly bare: boolean }
  /** Section 7, by certificates for the most part; or what says that it is AES and does not say how. */
  | { readonly kind: 'strong'; readonly method: number };

/** What a header of either kind says of it. */
export interface EncryptableHeader {
  readonly flags: number;
  readonly method: number;
  readonly time: number;
  readonly crc: number;
  readonly extra: Buffer;
}

/** Null for what is not encrypted. */
export function zipCipher({ flags, method, time, crc, extra }: EncryptableHeader): ZipCipher | null {
  if (method === METHOD_AES) return aes(extra);
  if ((flags & FLAG_STRONG_ENCRYPTION) !== 0) return { kind: 'strong', method };
  if ((flags & FLAG_ENCRYPTED) === 0) return null;
  // Where a descriptor follows, the checksum was not known yet: the time stands in for it.
  const checks = (flags & FLAG_DESCRIPTOR) === 0 ? [crc >>> 24] : [crc >>> 24, time >>> 8];
  return { kind: 'traditional', method, checks };
}

/** The extra field 0x9901: version, vendor `AE`, strength 1 to 3, method. */
function aes(extra: Buffer): ZipCipher {
  const field = extraField(extra, EXTRA_AES);
  const strength = field?.[4] ?? 0;
  if (field === null || field.length < 7 || strength < 1 || strength > 3) return { kind: 'strong', method: METHOD_AES };
  return { kind: 'aes', method: field.readUInt16LE(5), keySize: 8 + 8 * strength, bare: field.readUInt16LE(0) === 2 };
}
