import { memoryBytes } from '../../mail/bytes.ts';
import type { Link } from '../../mail/link.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag } from '../flag.ts';
import { decodeCharset } from '../text/charset.ts';
import { type ContentLine, contentLines } from './content-line.ts';
import type { DocumentContent, DocumentPart, DocumentReader, DocumentSource } from './document-reader.ts';

/** Invitations and address cards (iCalendar, RFC 5545; vCard, RFC 6350), with the files and pages within them. */
export const calendarReader: DocumentReader = {
  types: ['text/calendar', 'text/vcard'],
  *read({ content, charset }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
    const reader = new CalendarReader(charset, budget);
    for (const line of contentLines(content.slice(0, LONGEST))) {
      if (line === null) yield;
      else reader.take(line);
    }
    if (content.size > LONGEST)
      reader.flags.push(Flag.overLimit('uuencode-size', `a calendar of ${content.size} bytes`));
    return { parts: reader.parts, flags: reader.flags, text: reader.text, hiddenText: '', links: reader.links };
  },
};

const LONGEST = 16 * 1024 * 1024;
const MOST_CHARACTERS = 1024 * 1024;
const MOST_LINKS = 1000;
const LONGEST_URL = 2048;
/** Properties whose value is an address, unless it says that it is something else (RFC 5545 section 3.8, RFC 7986, RFC 6350). */
const ADDRESSES = new Set(['ATTACH', 'URL', 'CONFERENCE', 'IMAGE', 'SOURCE', 'X-GOOGLE-CONFERENCE', 'FBURL', 'CALURI']);
const URL_SCHEME = /^[a-z][a-z0-9+.-]{1,20}:/i;
const HTML_TYPE = /^text\/html/i;
const HTML = /^\s{0,10}<(?:!doctype\s+html|html)\b/i;
const DATA_URL = /^data:([^,]{0,200}),/i;

class CalendarReader {
  readonly parts: DocumentPart[] = [];
  readonly flags: PartFlag[] = [];
  readonly links: Link[] = [];
  text = '';
  readonly #charset: string;
  readonly #budget: Budget;
  readonly #urls = new Set<string>();
  #full = false;

  constructor(charset: string, budget: Budget) {
    this.#charset = charset;
    this.#budget = budget;
  }

  take(line: ContentLine): void {
    const encoding = line.parameter('ENCODING').toUpperCase();
    const binary = encoding === 'BASE64' || encoding === 'B' || line.has('BASE64');
    const url = binary ? null : DATA_URL.exec(line.value.toString('latin1', 0, 220));
    if (binary) this.#file(line, Buffer.from(line.value.toString('latin1'), 'base64'));
    else if (url !== null) this.#file(line, dataOf(line.value.subarray(url[0].length), url[1] ?? ''));
    else this.#words(line);
  }

  #file(line: ContentLine, content: Buffer): void {
    const names = NAME_PARAMETERS.map((name) => line.parameter(name)).filter((name) => name !== '');
    this.#add({ origin: 'embedded', names, content: memoryBytes(content), flags: [] });
  }

  #words(line: ContentLine): void {
    const value = unescaped(decodeCharset(line.value, line.parameter('CHARSET') || this.#charset));
    const address = ADDRESSES.has(line.name) && URL_SCHEME.test(value);
    if (address) this.#link(value.trim());
    if (!address && (HTML_TYPE.test(line.parameter('FMTTYPE')) || HTML.test(value))) {
      this.#add({ origin: 'extracted', names: [], content: memoryBytes(Buffer.from(value)), flags: [] });
    } else if (this.text.length < MOST_CHARACTERS) {
      this.text += `${line.name}: ${value}\n`.slice(0, MOST_CHARACTERS - this.text.length);
    }
  }

  #link(url: string): void {
    if (this.#urls.size >= MOST_LINKS || this.#urls.has(url)) return;
    this.#urls.add(url);
    this.links.push({ url: url.slice(0, LONGEST_URL), shown: null, source: 'text' });
  }

  #add(part: DocumentPart): void {
    if (this.#full) return;
    const limit = this.#budget.takeMember() ?? this.#budget.takeBytes(part.content.size);
    this.#full = limit !== null;
    if (limit === null) this.parts.push(part);
    else this.flags.push(limit);
  }
}

/** None of them is in RFC 5545, all of them are written. */
const NAME_PARAMETERS = ['FILENAME', 'X-FILENAME', 'X-APPLE-FILENAME', 'X-ORACLE-FILENAME', 'X-LABEL', 'LABEL'];

/** RFC 5545 section 3.3.11. */
function unescaped(value: string): string {
  return value.includes('\\')
    ? value.replace(/\\([\\;,nN])/g, (_whole, sign: string) => (/n/i.test(sign) ? '\n' : sign))
    : value;
}

/** RFC 2397. */
function dataOf(value: Buffer, type: string): Buffer {
  const text = value.toString('latin1');
  if (/;\s*base64\s*$/i.test(type)) return Buffer.from(text, 'base64');
  const octets = text.replace(/%([0-9A-Fa-f]{2})/g, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(octets, 'latin1');
}
