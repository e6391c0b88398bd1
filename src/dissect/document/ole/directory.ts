import type { Bytes } from '../../../mail/bytes.ts';

const ENTRY = 128;
const STORAGE = 1;
const STREAM = 2;
const ROOT = 5;
/** Names are told no deeper than this: Office writes four storages within each other. */
const MOST_DEPTH = 16;

/** A directory entry that is in use (MS-CFB section 2.6). */
export interface Entry {
  readonly kind: 'storage' | 'stream';
  readonly name: string;
  /** Names of the storages around it and its own, joined by `/`. */
  readonly path: string;
  /** Lower-case hexadecimal digits as in the registry, without braces and hyphens. */
  readonly clsid: string;
  readonly firstSector: number;
  readonly size: number;
  /** Number of the storage that it lies in; the root's own is 0. Of what no storage names, the root's. */
  readonly parent: number;
  /** Whether some storage names it. */
  readonly linked: boolean;
}

interface RawEntry {
  readonly kind: 'storage' | 'stream';
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly clsid: string;
  readonly firstSector: number;
  readonly size: number;
}

/**
 * The entries by number, the root first; others than storages and streams are left out. The trees in which siblings stand are walked
 * each entry once, whatever they say; entries that no tree holds come with `linked` false.
 */
export function readDirectory(directory: Bytes, most: number): ReadonlyMap<number, Entry> {
  const raw = rawEntries(directory, most);
  const entries = new Map<number, Entry>();
  const root = raw.get(0);
  if (root === undefined) return entries;
  const seen = new Set([0]);
  entries.set(0, { ...plain(root), kind: 'storage', path: '', parent: 0, linked: true });
  const waiting = [{ number: root.child, parent: 0, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { number, parent, depth } = next;
    const entry = raw.get(number);
    if (entry === undefined || seen.has(number)) continue;
    seen.add(number);
    entries.set(number, {
      ...plain(entry),
      path: pathIn(depth < MOST_DEPTH ? (entries.get(parent)?.path ?? '') : '', entry.name),
      parent,
      linked: true,
    });
    waiting.push({ number: entry.right, parent, depth }, { number: entry.left, parent, depth });
    if (entry.kind === 'storage') waiting.push({ number: entry.child, parent: number, depth: depth + 1 });
  }
  for (const [number, entry] of raw) {
    if (!seen.has(number)) entries.set(number, { ...plain(entry), path: entry.name, parent: 0, linked: false });
  }
  return entries;
}

function plain({ kind, name, clsid, firstSector, size }: RawEntry): Omit<Entry, 'path' | 'parent' | 'linked'> {
  return { kind, name, clsid, firstSector, size };
}

function pathIn(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}

function rawEntries(directory: Bytes, most: number): ReadonlyMap<number, RawEntry> {
  const raw = new Map<number, RawEntry>();
  const octets = directory.slice(0, most * ENTRY);
  for (let at = 0; at + ENTRY <= octets.length; at += ENTRY) {
    const entry = entryOf(octets.subarray(at, at + ENTRY));
    if (entry !== null) raw.set(at / ENTRY, entry);
  }
  return raw;
}

function entryOf(octets: Buffer): RawEntry | null {
  const type = octets[66] ?? 0;
  if (type !== STORAGE && type !== STREAM && type !== ROOT) return null;
  return {
    kind: type === STREAM ? 'stream' : 'storage',
    name: nameOf(octets),
    left: octets.readUInt32LE(68),
    right: octets.readUInt32LE(72),
    child: octets.readUInt32LE(76),
    clsid: clsidOf(octets.subarray(80, 96)),
    firstSector: octets.readUInt32LE(116),
    // The upper half counts in files of 4 GB, which no mail has; some writers leave anything in it.
    size: octets.readUInt32LE(120),
  };
}

/** Up to its NUL, whatever its length says. */
function nameOf(octets: Buffer): string {
  const name = octets.toString('utf16le', 0, 64);
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}

/** A GUID in the order in which it is written (MS-DTYP section 2.3.4). */
function clsidOf(octets: Buffer): string {
  const fields = [octets.subarray(0, 4), octets.subarray(4, 6), octets.subarray(6, 8)];
  return [...fields.map((field) => Buffer.from(field).reverse()), octets.subarray(8, 16)]
    .map((field) => field.toString('hex'))
    .join('');
}
