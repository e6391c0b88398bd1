import { decodeCharset } from '../../text/charset.ts';

/** What a Windows shortcut says, [MS-SHLLINK]. */
export interface ShellLink {
  /** Where it leads, by each structure that says so; what Windows takes is the first that works. */
  readonly targets: readonly string[];
  readonly name: string;
  readonly relativePath: string;
  readonly workingFolder: string;
  readonly args: string;
  readonly icons: readonly string[];
  /** The machine on which it was made. */
  readonly machine: string;
  /** First octet behind the last structure; what stands there Windows does not read. */
  readonly end: number;
  /** A structure reaches beyond the end. */
  readonly cut: boolean;
}

const HEADER = 76;
// LinkFlags, section 2.1.1
const HAS_ID_LIST = 1 << 0;
const HAS_LINK_INFO = 1 << 1;
const HAS_NAME = 1 << 2;
const HAS_RELATIVE_PATH = 1 << 3;
const HAS_WORKING_FOLDER = 1 << 4;
const HAS_ARGUMENTS = 1 << 5;
const HAS_ICON = 1 << 6;
const IS_UNICODE = 1 << 7;
// Signatures of ExtraData, section 2.5
const ENVIRONMENT = 0xa0000001;
const TRACKER = 0xa0000003;
const DARWIN = 0xa0000006;
const ICON_ENVIRONMENT = 0xa0000007;
const PROPERTY_STORE = 0xa0000009;
const ANSI_PATH = 260;
const MOST_BLOCKS = 64;

/** Reads `octets`, the whole file or its beginning. */
export function readShellLink(octets: Buffer): ShellLink {
  const cursor = new Cursor(octets, HEADER);
  const flags = octets.length < HEADER ? 0 : octets.readUInt32LE(20);
  const targets: string[] = [];
  if (flags & HAS_ID_LIST) targets.push(itemNames(cursor.take(cursor.uint16())));
  if (flags & HAS_LINK_INFO) targets.push(...linkInfo(cursor.counted()));
  const text = (flag: number) => ((flags & flag) === 0 ? '' : cursor.text((flags & IS_UNICODE) !== 0));
  const name = text(HAS_NAME);
  const relativePath = text(HAS_RELATIVE_PATH);
  const workingFolder = text(HAS_WORKING_FOLDER);
  const args = text(HAS_ARGUMENTS);
  const icons = [text(HAS_ICON)];
  let machine = '';
  for (let count = 0; count < MOST_BLOCKS; count++) {
    const block = cursor.block();
    if (block === null) break;
    const signature = block.readUInt32LE(4);
    if (signature === ENVIRONMENT || signature === DARWIN) targets.push(...paths(block));
    else if (signature === ICON_ENVIRONMENT) icons.push(...paths(block));
    else if (signature === TRACKER) machine = ended(block.subarray(16, 32));
    else if (signature === PROPERTY_STORE) targets.push(...runs(block.subarray(8)));
  }
  const said = targets.filter((target) => target !== '');
  const rest = { icons: icons.filter((icon) => icon !== ''), machine, end: cursor.at, cut: cursor.cut };
  return { targets: [...new Set(said)], name, relativePath, workingFolder, args, ...rest };
}

/** Takes structures off the front. */
class Cursor {
  readonly #octets: Buffer;
  at: number;
  cut = false;

  constructor(octets: Buffer, at: number) {
    this.#octets = octets;
    this.at = at;
    this.cut = octets.length < at;
  }

  uint16(): number {
    const field = this.take(2);
    return field.length < 2 ? 0 : field.readUInt16LE(0);
  }

  take(size: number): Buffer {
    const taken = this.#octets.subarray(this.at, this.at + size);
    this.cut ||= taken.length < size;
    this.at = Math.min(this.#octets.length, this.at + size);
    return taken;
  }

  /** A structure that begins with its own size of 4 octets. */
  counted(): Buffer {
    const size = this.at + 4 <= this.#octets.length ? this.#octets.readUInt32LE(this.at) : 4;
    return this.take(Math.max(4, size));
  }

  /** The next one of ExtraData; null at the terminal block, which is smaller than 4, or at the end of the file. */
  block(): Buffer | null {
    if (this.at + 4 > this.#octets.length) return null;
    const size = this.#octets.readUInt32LE(this.at);
    if (size < 8) {
      this.at += 4;
      return null;
    }
    const block = this.take(size);
    return block.length < 8 ? null : block;
  }

  /** StringData, section 2.4. */
  text(unicode: boolean): string {
    const count = this.uint16();
    const octets = this.take(unicode ? 2 * count : count);
    return unicode ? octets.toString('utf16le') : decodeCharset(octets, '');
  }
}

/** The names in an item list (section 2.2), whose items only the shell knows: what of them reads as text. */
function itemNames(list: Buffer): string {
  const names: string[] = [];
  for (let at = 0; at + 2 <= list.length; ) {
    const size = list.readUInt16LE(at);
    if (size < 2) break;
    const [longest = ''] = runs(list.subarray(at + 2, at + size)).toSorted((a, b) => b.length - a.length);
    if (longest !== '') names.push(longest);
    at += size;
  }
  return names.join('\\');
}

/** Section 2.3: the local path, or the share, and what follows either. */
function linkInfo(info: Buffer): readonly string[] {
  if (info.length < 28) return [];
  const ansi = (at: number) => (at > 0 && at < info.length ? ended(info.subarray(at)) : '');
  const wide = (at: number) => (at > 0 && at < info.length ? endedWide(info.subarray(at)) : '');
  const headerSize = info.readUInt32LE(4);
  const share = info.readUInt32LE(20);
  const net = share + 12 <= info.length && share > 0 ? share + info.readUInt32LE(share + 8) : 0;
  const suffix = ansi(info.readUInt32LE(24));
  const found = [joined(ansi(info.readUInt32LE(16)), suffix), joined(ansi(net), suffix)];
  if (headerSize >= 0x24 && info.length >= 0x24) {
    found.push(joined(wide(info.readUInt32LE(28)), wide(info.readUInt32LE(32))));
  }
  return found;
}

function joined(base: string, suffix: string): string {
  if (base === '' || suffix === '') return base;
  return /[\\/]$/.test(base) ? base + suffix : `${base}\\${suffix}`;
}

/** EnvironmentVariableDataBlock and its likes: the path in ANSI, then in Unicode. */
function paths(block: Buffer): readonly string[] {
  return [endedWide(block.subarray(8 + ANSI_PATH)), ended(block.subarray(8, 8 + ANSI_PATH))];
}

function ended(octets: Buffer): string {
  const end = octets.indexOf(0);
  return decodeCharset(end < 0 ? octets : octets.subarray(0, end), '');
}

function endedWide(octets: Buffer): string {
  const text = octets.subarray(0, octets.length & ~1).toString('utf16le');
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Runs of three printable characters and more, in ASCII and in UTF-16 at either parity. */
function runs(octets: Buffer): readonly string[] {
  const narrow = octets.toString('latin1').match(/[\x20-\x7e]{3,}/g) ?? [];
  const wide = [0, 1].flatMap((from) => {
    const text = octets.subarray(from, from + ((octets.length - from) & ~1)).toString('utf16le');
    return text.match(/[\x20-\x7e\u00a0-\u024f\u0370-\u052f]{3,}/g) ?? [];
  });
  return [...narrow, ...wide];
}
