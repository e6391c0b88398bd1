import { type Bytes, memoryBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag as make } from '../flag.ts';
import type { Extracted } from './extraction.ts';
import { linkFlag, nameFlags } from './member-name.ts';
import type { SandboxKey } from './sandbox-password.ts';
import type { ListedEntry, SevenZipListing } from './seven-zip-listing.ts';
import { type Slot, Slots, slotName } from './slots.ts';
import type { Member, Unpacked } from './unpacker.ts';

export interface Sides {
  readonly listing: SevenZipListing;
  readonly results: readonly Extracted[];
  /** Why the extraction did not come to its end. */
  readonly stopped: Flag | null;
  readonly flags: readonly Flag[];
  /** Null where nothing is encrypted. */
  readonly key: SandboxKey | null;
}

/**
 * Brings listing and extraction together. Whatever came out and is not in the listing becomes a member all the same, and
 * whatever is listed and did not come out is flagged.
 */
export function joinMembers(sides: Sides, budget: Budget): Unpacked {
  const slots = new Slots(sides.listing.entries);
  for (const result of sides.results) slots.put(result);
  const flags = [...sides.flags, ...slots.loose];
  if (sides.stopped !== null) flags.push(sides.stopped);
  const members: Member[] = [];
  for (const slot of slots.all) {
    const full = budget.takeMember();
    if (full !== null) {
      if (sides.stopped?.name !== full.name) flags.push(full);
      break;
    }
    members.push(toMember(slot, sides));
  }
  return { members, flags };
}

function toMember(slot: Slot, { stopped, key }: Sides): Member {
  const { entry, complaints } = slot;
  const name = slotName(slot);
  const flags: Flag[] = [...nameFlags(name), ...complaints.map((complaint) => complaint.flag)];
  if (entry?.device) flags.push(make.note('device', entry.path.slice(0, 120)));
  if (entry !== null && entry.link !== null) flags.push(linkFlag(entry.link));
  if (entry?.encrypted && !complaints.some((complaint) => complaint.flag.kind === 'encrypted')) {
    flags.push(
      key?.opened ?? make.encrypted('encrypted-member', key ? `${entry.method}, ${key.account}` : entry.method),
    );
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
  if (entry?.folder) return [];
  if (stopped !== null) return [stopped];
  // Folders of some formats are not marked; of a file without content 7-Zip makes an empty one.
  if (size === null || size === 0) return [];
  return [make.unknown('not-extracted', entry?.method ?? '')];
}
