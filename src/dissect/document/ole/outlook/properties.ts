import type { Bytes } from '../../../../mail/bytes.ts';
import { decodeCharset } from '../../../text/charset.ts';
import { codePageCharset } from '../../code-page.ts';
import { type CompoundStorage, type CompoundStream, streamOf } from '../compound-file.ts';

const PROPERTIES = '__properties_version1.0';
const LONGEST_STRING = 64 * 1024;
/** [MS-OXMSG] section 2.4.1: before the entries, by what the storage holds. */
const HEADERS = { message: 32, nested: 24, other: 8 };
const ENTRY = 16;
const MOST_ENTRIES = 4096;
/** [MS-OXPROPS]: tags of the code pages of strings and of markup. */
const MESSAGE_CODE_PAGE = 0x3ffd0003;
const INTERNET_CODE_PAGE = 0x3fde0003;

export const STRING8 = '001E';
export const UNICODE = '001F';
export const BINARY = '0102';

/** What a storage is in a message of Outlook ([MS-OXMSG] section 2.2); null where it is none of its. */
export function roleOf(storage: CompoundStorage): 'message' | 'attachment' | 'recipient' | 'names' | null {
  const name = storage.name.toLowerCase();
  if (name.startsWith('__attach_version1.0_')) return 'attachment';
  if (name.startsWith('__recip_version1.0_')) return 'recipient';
  if (name.startsWith('__nameid_version1.0')) return 'names';
  return streamOf(storage, PROPERTIES) === null ? null : 'message';
}

/** The properties of a message or an attachment that have a stream of their own ([MS-OXMSG] section 2.1.3). */
export class StoredProperties {
  readonly #storage: CompoundStorage;
  /** Of strings of one octet a character, and of markup. */
  readonly charset: string;
  readonly internetCharset: string;

  /** `outer`: of the message around it. */
  constructor(storage: CompoundStorage, outer: StoredProperties | null) {
    this.#storage = storage;
    const pages = codePages(storage);
    this.charset = pages.message ?? outer?.charset ?? 'windows-1252';
    this.internetCharset = pages.internet ?? this.charset;
  }

  /** `id` is the upper half of a property's tag, in hexadecimal. */
  stream(id: string, type: string): CompoundStream | null {
    return streamOf(this.#storage, `__substg1.0_${id}${type}`);
  }

  /** '' where there is none. */
  text(id: string): string {
    const wide = this.stream(id, UNICODE)?.content.slice(0, LONGEST_STRING);
    const text = wide?.toString('utf16le') ?? this.#narrow(this.stream(id, STRING8)?.content);
    return (text.split('\0', 1)[0] ?? '').trim();
  }

  #narrow(content: Bytes | undefined): string {
    return content === undefined ? '' : decodeCharset(content.slice(0, LONGEST_STRING), this.charset);
  }
}

function codePages(storage: CompoundStorage): { readonly message?: string; readonly internet?: string } {
  const content = streamOf(storage, PROPERTIES)?.content;
  if (content === undefined) return {};
  const header =
    storage.parent === null ? HEADERS.message : roleOf(storage) === 'message' ? HEADERS.nested : HEADERS.other;
  const entries = content.slice(header, header + ENTRY * MOST_ENTRIES);
  const pages: { message?: string; internet?: string } = {};
  for (let at = 0; at + ENTRY <= entries.length; at += ENTRY) {
    const tag = entries.readUInt32LE(at);
    if (tag === MESSAGE_CODE_PAGE) pages.message = codePageCharset(entries.readUInt32LE(at + 8));
    if (tag === INTERNET_CODE_PAGE) pages.internet = codePageCharset(entries.readUInt32LE(at + 8));
  }
  return pages;
}
