/** Sections of OneNote notebooks as far as readers of files and texts need them, [MS-ONESTORE]. */
export interface OneNoteFile {
  /** In a property before the file; none where left out. */
  readonly name?: string;
  readonly content: Buffer;
  /** The length that it claims. */
  readonly length?: number;
  readonly withoutFooter?: boolean;
}

const SECTION = Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex');
const FILE_HEADER = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex');
const FILE_FOOTER = Buffer.from('22a7fb71790f0b4abb13899256426b24', 'hex');

export function oneNoteSection(texts: readonly string[], files: readonly OneNoteFile[]): Buffer {
  const header = Buffer.alloc(1024);
  SECTION.copy(header);
  return Buffer.concat([
    header,
    ...texts.map((text) => property(text)),
    ...files.flatMap(({ name }) => (name === undefined ? [] : [property(`${name}\0`)])),
    ...files.map(fileData),
    Buffer.alloc(64, 1),
  ]);
}

/** A text with its length before it, at any octet. */
function property(text: string): Buffer {
  const octets = Buffer.from(text, 'utf16le');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(octets.length);
  return Buffer.concat([Buffer.from([7]), length, octets]);
}

function fileData({ content, length = content.length, withoutFooter = false }: OneNoteFile): Buffer {
  const head = Buffer.alloc(36);
  FILE_HEADER.copy(head);
  head.writeBigUInt64LE(BigInt(length), 16);
  const padding = Buffer.alloc(-content.length & 7);
  return Buffer.concat([head, content, padding, withoutFooter ? Buffer.alloc(16) : FILE_FOOTER]);
}
