import { type Bytes, memoryBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import { type Complaint, parseComplaint } from './complaint.ts';
import type { Extracted } from './extraction.ts';
import { linkFlag, nameFlags } from './member-name.ts';
import type { ListedEntry, SevenZipListing } from './seven-zip-listing.ts';
import type { Member, Unpacked } from './unpacker.ts';

type ExtractedFile = Extract<Extracted, { kind: 'file' }>;

/** One member by the listing and by the extraction. */
interface Slot {
  /** Null for what came out without being listed. */
  readonly entry: ListedEntry | null;
  file: ExtractedFile | null;
  readonly complaints: Complaint[];
}

export interface Sides {
  readonly listing: SevenZipListing;
  readonly results: readonly Extracted[];
  /** Why the extraction did not come to its end. */
  readonly stopped: Flag | null;
  readonly flags: readonly Flag[];
}

/**
 * Brings listing and extraction together. Whatever came out and is not in the listing becomes a member all the same, and
 * whatever is listed and did not come out is flagged.
 */
export function joinMembers(sides: Sides, budget: Budget): Unpacked {
  const { slots, loose } = assign(sides.listing.entries, sides.results);
  const flags = [...sides.flags, ...loose];
  if (sides.stopped !== null) flags.push(sides.stopped);
  const members: Member[] = [];
  for (const slot of slots) {
    const full = budget.takeMember();
    if (full !== null) {
      if (sides.stopped?.name !== full.name) flags.push(full);
      break;
    }
    members.push(toMember(slot, sides.stopped));
  }
  return { members, flags };
}

/**
 * Both sides follow the order of the archive: what came out is put to the next entry of its name, else (7-Zip mends some
 * names before it creates a file) to the next one of its size that still has nothing.
 */
function assign(entries: readonly ListedEntry[], results: readonly Extracted[]): { slots: Slot[]; loose: Flag[] } {
  const slots: Slot[] = entries.map((entry) => ({ entry, file: null, complaints: [] }));
  const waiting = slots.filter((slot) => slot.entry?.folder === false);
  const byName = Map.groupBy([...waiting].reverse(), (slot) => comparable(slot.entry?.path ?? ''));
  const loose: Flag[] = [];
  let cursor = 0;
  let last: Slot | null = null;
  const next = ({ name, content }: ExtractedFile): Slot => {
    const same = byName.get(comparable(name)) ?? [];
    for (let slot = same.pop(); slot !== undefined; slot = same.pop()) if (slot.file === null) return slot;
    for (; cursor < waiting.length; cursor++) {
      const slot = waiting[cursor];
      const size = slot?.entry?.size ?? content.size;
      if (slot?.file === null && slot.complaints.length === 0 && size === content.size) return slot;
    }
    const unlisted: Slot = { entry: null, file: null, complaints: [] };
    slots.push(unlisted);
    return unlisted;
  };
  for (const result of results) {
    if (result.kind === 'file') {
      last = next(result);
      last.file = result;
      continue;
    }
    const complaint = parseComplaint(result.text);
    if (complaint === null) continue;
    const name = comparable(complaint.path);
    const about = last !== null && comparable(nameOf(last)) === name ? last : byName.get(name)?.pop();
    if (about !== undefined) about.complaints.push(complaint);
    else if (loose.length < 16) loose.push(complaint.flag);
  }
  return { slots, loose };
}

/** A path as both sides would write it: control characters as `_`, no folders that lead nowhere or upwards. */
function comparable(path: string): string {
  const steps = path.replace(/[\u0000-\u001f\u007f]/g, '_').split(/[/\\]/);
  return steps.filter((step) => step !== '' && step !== '.' && step !== '..').join('/');
}

function nameOf(slot: Slot): string {
  const created = slot.file?.name.replace(/^\.\//, '') ?? '';
  if (slot.entry === null) return created;
  // The listing hides control characters, the created file shows them.
  const { path } = slot.entry;
  return path.length === created.length && comparable(path) === comparable(created) ? created : path;
}

function toMember(slot: Slot, stopped: Flag | null): Member {
  const { entry, complaints } = slot;
  const name = nameOf(slot);
  const flags: Flag[] = [...nameFlags(name), ...complaints.map((complaint) => complaint.flag)];
  if (entry?.device) flags.push(make.note('device', entry.path.slice(0, 120)));
  if (entry !== null && entry.link !== null) flags.push(linkFlag(entry.link));
  if (entry?.encrypted && !complaints.some((complaint) => complaint.flag.kind === 'encrypted')) {
    flags.push(make.encrypted('encrypted-member', entry.method));
  }
  const encrypted = flags.some((flag) => flag.kind === 'encrypted');
  const content = encrypted ? null : (slot.file?.content ?? linkContent(entry));
  if (content === null && !encrypted) flags.push(...missing(entry, stopped));
  return { name, content, size: content?.size ?? entry?.size ?? 0, flags };
}

/** Where a link leads is what it holds. */
function linkContent(entry: ListedEntry | null): Bytes | null {
  if (entry === null || entry.link === null || entry.link === '') return null;
  const target = Buffer.from(entry.link);
  return (entry.size ?? 0) <= target.length ? memoryBytes(target) : null;
}

/** Why a listed member has no content. */
function missing(entry: ListedEntry | null, stopped: Flag | null): readonly Flag[] {
  const size = entry?.size ?? null;
  if (entry?.folder) return size === null || size === 0 ? [] : [make.ambiguous('folder-with-data', `${size} bytes`)];
  if (stopped !== null) return [stopped];
  // Folders of some formats are not marked; of a file without content 7-Zip makes an empty one.
  if (size === null || size === 0) return [];
  return [make.unknown('not-extracted', entry?.method ?? '')];
}
