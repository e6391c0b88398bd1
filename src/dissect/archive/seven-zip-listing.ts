/** One entry as `7z l -slt` prints it. */
export interface ListedEntry {
  /** Control characters have become `_`; '' where the format stores no name. */
  readonly path: string;
  readonly folder: boolean;
  /** Null where it is not known before the extraction. */
  readonly size: number | null;
  readonly encrypted: boolean;
  /** Where a symbolic or hard link leads. */
  readonly link: string | null;
  /** A device, a pipe or a socket. */
  readonly device: boolean;
  readonly method: string;
}

export interface SevenZipListing {
  /** 7-Zip's name of the format: `Arj`, `Rar5`, `7z` ...; null where it could not open the file. */
  readonly type: string | null;
  /** Of the archive: `Physical Size`, `Tail Size`, `Offset`, `Multivolume` ... */
  readonly properties: ReadonlyMap<string, string>;
  /** What it says of the archive as a whole under ERRORS: and WARNINGS:. */
  readonly messages: readonly string[];
  readonly entries: readonly ListedEntry[];
}

const ENTRIES_BEGIN = '----------';
/** Formats of one stream, often nameless: what they say of its size is not worth believing. */
export const STREAMS: ReadonlySet<string> = new Set(
  'gzip bzip2 xz lzma lzma86 Z zstd MsLZ Ppmd Base64 SWF SWFc'.split(' '),
);
/** What 7-Zip calls such a stream where it has no name, after the name of the archive. */
const NAMELESS = /^archive~?$/;

/**
 * Reads a technical listing. An entry is a paragraph of `Key = value` lines. A comment may stand in braces and may pretend to
 * be more entries: nothing that it can say makes another entry look less suspicious.
 */
export function parseListing(text: string): SevenZipListing {
  const lines = text.split('\n');
  const begin = lines.indexOf(ENTRIES_BEGIN);
  const head = readHead(lines.slice(0, begin < 0 ? lines.length : begin));
  const entries: ListedEntry[] = [];
  let fields = new Map<string, string>();
  const flush = () => {
    // A stream without a name and a size shows neither.
    if (fields.has('Path') || fields.has('Size') || fields.has('Packed Size'))
      entries.push(toEntry(fields, STREAMS.has(head.type ?? '')));
    fields = new Map();
  };
  let braces = false;
  for (const line of begin < 0 ? [] : lines.slice(begin + 1)) {
    if (braces || line === '{') braces = line !== '}';
    else if (line === '') flush();
    else putField(fields, line);
  }
  flush();
  return { ...head, entries };
}

function readHead(lines: readonly string[]): Omit<SevenZipListing, 'entries'> {
  const properties = new Map<string, string>();
  const messages: string[] = [];
  let inMessages = false;
  for (const line of lines) {
    if (line === 'ERRORS:' || line === 'WARNINGS:') inMessages = true;
    else if (line.includes(' = ')) {
      inMessages = false;
      // An archive within a wrapper (a self-extractor) comes last: its properties hold.
      const [key, value] = splitField(line);
      properties.set(key, value);
    } else if (inMessages && line !== '' && messages.length < 16) messages.push(line);
  }
  return { type: properties.get('Type') ?? null, properties, messages };
}

function splitField(line: string): [string, string] {
  const at = line.indexOf(' =');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 3)];
}

function putField(fields: Map<string, string>, line: string): void {
  const [key, value] = splitField(line);
  // The first one is 7-Zip's own; "encrypted" can only be added.
  if (!fields.has(key) || (key === 'Encrypted' && value === '+')) fields.set(key, value);
}

function toEntry(fields: ReadonlyMap<string, string>, stream: boolean): ListedEntry {
  const text = (key: string) => fields.get(key) ?? '';
  const path = text('Path');
  const attributes = text('Attributes');
  const mode = text('Mode') || (/ ([-a-z]{10})$/.exec(attributes)?.[1] ?? '');
  const size = text('Size');
  return {
    path: stream && NAMELESS.test(path) ? '' : path,
    folder: text('Folder') === '+' || attributes.startsWith('D') || mode.startsWith('d'),
    size: /^\d{1,20}$/.test(size) ? Number(size) : null,
    encrypted: text('Encrypted') === '+',
    link: text('Symbolic Link') || text('Hard Link') || (mode.startsWith('l') ? '' : null),
    device: /^[bcps]/.test(mode),
    method: text('Method'),
  };
}
