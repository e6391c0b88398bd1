import { joinedDirectory } from '../base/zip-volumes.ts';
import { type Bytes, memoryBytes, subBytes } from '../mail/bytes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { joinBytes } from './join-bytes.ts';
import { detectFileType } from './type/detect.ts';

/** How an archive was cut: at some octet, into volumes of ZIP, into volumes of RAR. */
type Cut = 'octets' | 'zip' | 'rar';

/** An archive in several files that all lie side by side. */
export interface VolumeSet {
  readonly cut: Cut;
  readonly name: string;
  /** In their order; at least two. */
  readonly leaves: readonly Leaf[];
}

export interface VolumePlace {
  readonly cut: Cut;
  readonly stem: string;
  /** Of the first: 1. The volume of ZIP that ends the archive has none: it is the last. */
  readonly number: number;
}

/** A part that may be a container, and how many containers it lies in. */
export interface Leaf {
  readonly draft: Draft;
  readonly containers: number;
  /** Which piece of which archive it is by its name. */
  readonly place: VolumePlace | null;
}

const LAST = Number.POSITIVE_INFINITY;
const MOST = 200;

/** Which piece of which archive a file would be by its name; null where it would be none. */
export function volumePlace({ names }: Pick<Draft, 'names'>): VolumePlace | null {
  for (const name of names) {
    const lower = name.toLowerCase();
    const octets = /^(.+)\.(\d{3})$/.exec(lower);
    if (octets !== null && Number(octets[2]) > 0) return place('octets', octets);
    const zip = /^(.+)\.z(\d\d)$/.exec(lower);
    if (zip !== null && Number(zip[2]) > 0) return place('zip', zip);
    const rar = /^(.+)\.part(\d{1,4})\.rar$/.exec(lower);
    if (rar !== null) return place('rar', rar);
    const old = /^(.+)\.r(\d\d)$/.exec(lower);
    if (old !== null) return { ...place('rar', old), number: Number(old[2]) + 2 };
    if (lower.endsWith('.zip')) return { cut: 'zip', stem: lower.slice(0, -4), number: LAST };
    if (lower.endsWith('.rar')) return { cut: 'rar', stem: lower.slice(0, -4), number: 1 };
  }
  return null;
}

function place(cut: Cut, [, stem = '', number = '']: RegExpExecArray): VolumePlace {
  return { cut, stem, number: Number(number) };
}

/** The set that `leaf` belongs to, by the names of the `others`; null where it is alone or one before the last is missing. */
export function volumeSet(leaf: Leaf, others: readonly Leaf[]): VolumeSet | null {
  const own = leaf.place;
  if (own === null) return null;
  const pieces = new Map([[own.number, leaf]]);
  for (const other of others) {
    const { place: found, containers } = other;
    const sibling = found?.cut === own.cut && found.stem === own.stem && containers === leaf.containers;
    if (sibling && !pieces.has(found.number)) pieces.set(found.number, other);
  }
  const numbers = [...pieces.keys()].sort((a, b) => a - b);
  const whole = numbers.every((number, index) => number === index + 1 || (number === LAST && index > 0));
  if (!whole || numbers.length < 2 || numbers.length > MOST) return null;
  if (own.cut === 'zip' && numbers.at(-1) !== LAST) return null;
  return { cut: own.cut, name: nameOf(own, leaf.draft), leaves: numbers.flatMap((number) => pieces.get(number) ?? []) };
}

function nameOf({ cut, stem }: VolumePlace, { names }: Draft): string {
  const [name = ''] = names;
  return cut === 'octets' ? name.slice(0, stem.length) : `${name.slice(0, stem.length)}.${cut}`;
}

/** The archive as one file, for what was cut at any octet or by the rules of ZIP; null where it cannot be that. */
export function joinedVolumes({ cut, name, leaves }: VolumeSet): Draft | null {
  const whole = joinBytes(leaves.map(({ draft }) => draft.content));
  const content = cut === 'zip' ? joinedZip(whole, leaves) : whole;
  if (content === null) return null;
  return bareDraft({ origin: 'member', names: [name], content, detected: detectFileType(content) });
}

function joinedZip(whole: Bytes, leaves: readonly Leaf[]): Bytes | null {
  const starts: number[] = [];
  let size = 0;
  for (const { draft } of leaves) {
    starts.push(size);
    size += draft.content.size;
  }
  const end = joinedDirectory(whole, starts);
  return end === null ? null : joinBytes([subBytes(whole, 0, end.at), memoryBytes(end.bytes)]);
}
