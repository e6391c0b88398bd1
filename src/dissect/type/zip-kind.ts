import type { Bytes } from '../../mail/bytes.ts';

const END_RECORD_SIZE = 22;
const END_MARK = Buffer.from('PK\x05\x06', 'latin1');
/** Enough for the end of the central directory of an office document, where the telling names stand. */
const TAIL = 8 * 1024;

/**
 * What a ZIP is used for. Told by names at its start and in the end of its central directory: cheap, and a wrong answer
 * hides nothing, since it is opened as a ZIP in any case, and whoever reads it as a document goes by its members and sets it right.
 */
export function zipKind(content: Bytes, head: Buffer): string {
  const stored = storedMimeType(head);
  if (stored !== null) return stored;
  const tail = content.slice(Math.max(head.length, content.size - TAIL), content.size);
  const names = head.toString('latin1') + tail.toString('latin1');
  if (names.includes('[Content_Types].xml')) return officeType(names);
  if (names.includes('AndroidManifest.xml')) return 'application/vnd.android.package-archive';
  if (names.includes('META-INF/MANIFEST.MF')) return 'application/java-archive';
  return 'application/zip';
}

function officeType(names: string): string {
  const macros = names.includes('vbaProject.bin');
  if (names.includes('word/')) {
    return macros ? 'application/vnd.ms-word.document.macroenabled.12' : `${OPEN_XML}.wordprocessingml.document`;
  }
  if (names.includes('xl/')) {
    if (names.includes('xl/workbook.bin')) return 'application/vnd.ms-excel.sheet.binary.macroenabled.12';
    return macros ? 'application/vnd.ms-excel.sheet.macroenabled.12' : `${OPEN_XML}.spreadsheetml.sheet`;
  }
  if (names.includes('ppt/')) {
    return macros
      ? 'application/vnd.ms-powerpoint.presentation.macroenabled.12'
      : `${OPEN_XML}.presentationml.presentation`;
  }
  if (names.includes('visio/')) return 'application/vnd.ms-visio.drawing';
  if (names.includes('.fdseq')) return 'application/oxps';
  return 'application/vnd.openxmlformats-package';
}

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';

/** OpenDocument 1.3 part 2 section 3.3, EPUB 3.3 section 4.2.4: the first member is stored, named `mimetype`, and says it. */
function storedMimeType(head: Buffer): string | null {
  if (head.length < 38 || head.toString('latin1', 30, 38) !== 'mimetype') return null;
  const start = 38 + head.readUInt16LE(28);
  const type = head.toString('latin1', start, Math.min(start + head.readUInt32LE(18), start + 100));
  return /^application\/(?:vnd\.oasis\.opendocument|vnd\.sun\.xml|epub)[a-z0-9.+-]*$/.test(type) ? type : null;
}

/** Readers of PDF look for its mark in so many octets. */
const PDF_SEARCHED = 1024;
const LOCAL_HEADER = Buffer.from('PK\x03\x04', 'latin1');

/** Where a PDF begins near the start of a ZIP and is no member of it; null where there is none. */
export function findPdfInZip(head: Buffer): number | null {
  const pdf = head.subarray(0, PDF_SEARCHED).indexOf('%PDF-');
  if (pdf < 0) return null;
  // The last member that begins before it may be it.
  const header = head.lastIndexOf(LOCAL_HEADER, pdf);
  if (header < 0 || header + 30 > head.length) return pdf;
  return header + 30 + head.readUInt16LE(header + 26) + head.readUInt16LE(header + 28) === pdf ? null : pdf;
}

/** Where a ZIP begins that ends with `content` but does not begin with it; null where there is none. */
export function findZipAtEnd(content: Bytes, longestComment: number): number | null {
  if (content.size < END_RECORD_SIZE + 46) return null;
  const tailStart = Math.max(0, content.size - END_RECORD_SIZE - longestComment);
  const tail = content.slice(tailStart, content.size);
  const record = tail.lastIndexOf(END_MARK);
  if (record < 0 || tail.length - record < END_RECORD_SIZE) return null;
  if (tail.readUInt16LE(record + 20) !== tail.length - record - END_RECORD_SIZE) return null;
  // Offsets in it count from the archive's own start, or from the file's where the archive knows what stands before it.
  return Math.max(0, tailStart + record - tail.readUInt32LE(record + 12) - tail.readUInt32LE(record + 16));
}
