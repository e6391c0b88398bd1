/** The records of a ZIP file: APPNOTE.TXT 6.3.10 section 4.3. Offsets and sizes are in bytes, numbers little-endian. */

/** Bytes in memory or in a file. */
export interface ByteRun {
  readonly size: number;
  /** From `start` up to, not including, `end`; both are clamped to the run. */
  slice(start: number, end: number): Buffer;
}

export const LOCAL_HEADER = 0x04034b50;
export const LOCAL_HEADER_SIZE = 30;
export const CENTRAL_HEADER = 0x02014b50;
export const CENTRAL_HEADER_SIZE = 46;
export const DATA_DESCRIPTOR = 0x08074b50;
export const END_RECORD = 0x06054b50;
export const END_RECORD_SIZE = 22;
export const END_RECORD_64 = 0x06064b50;
export const END_RECORD_64_SIZE = 56;
export const END_LOCATOR_64 = 0x07064b50;
export const END_LOCATOR_64_SIZE = 20;

export const METHOD_STORED = 0;
export const METHOD_DEFLATED = 8;
/** WinZip's AES: the real method is in the extra field 0x9901. */
export const METHOD_AES = 99;

/** General purpose bit flag, section 4.4.4. */
export const FLAG_ENCRYPTED = 1 << 0;
export const FLAG_DESCRIPTOR = 1 << 3;
export const FLAG_STRONG_ENCRYPTION = 1 << 6;
export const FLAG_UTF8 = 1 << 11;

/** The value that says "look into the ZIP64 extra field". */
export const IN_ZIP64 = 0xffffffff;
export const EXTRA_ZIP64 = 0x0001;
export const EXTRA_UNICODE_PATH = 0x7075;
export const EXTRA_AES = 0x9901;

/** The data of the first extra field `id` (section 4.5), or null. */
export function extraField(extra: Buffer, id: number): Buffer | null {
  for (const field of extraFields(extra, id)) return field;
  return null;
}

/** The data of every extra field `id`. Stops at a field that runs over the end. */
export function* extraFields(extra: Buffer, id: number): Generator<Buffer> {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return;
    if (extra.readUInt16LE(at) === id) yield extra.subarray(at + 4, end);
    at = end;
  }
}
