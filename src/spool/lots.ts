import { join } from 'node:path';
import { type Disk, foldersIn, namesIn } from '../base/durable.ts';
import { nextTurn } from '../base/turn.ts';
import { MailId } from '../mail/mail-id.ts';
import { isShard, isSlot, type Layout, parseName } from './layout.ts';
import { locate } from './locate.ts';
import type { State } from './spool.ts';

/** States of mail that may be looked at: what is incoming has no promise and no record yet. */
export const LOT_STATES = ['active', 'deferred', 'hold', 'corrupt'] as const satisfies readonly State[];
export type LotState = (typeof LOT_STATES)[number];

/** Where a mail lies, as its path tells. */
export interface Lot {
  /** Null for a file in corrupt whose name is not a mail's. */
  readonly id: MailId | null;
  readonly state: LotState;
  readonly path: string;
  /** When a deferred mail is due, in ms since the epoch. */
  readonly due: number | null;
}

/** Numbers of the slots that there are, whether or not they have an owner. */
export function slotsOf(disk: Disk, layout: Layout): number[] {
  return foldersIn(disk, layout.root).filter(isSlot).map(Number);
}

/** Every mail in one state, by reading folders only; foreign names are passed over. */
export async function* lotsIn(disk: Disk, layout: Layout, state: LotState): AsyncGenerator<Lot, void, void> {
  for (const folder of foldersOf(disk, layout, state)) {
    // A queue of 100,000 must not hold up everybody else.
    await nextTurn();
    for (const name of namesIn(disk, folder).sort()) {
      const path = join(folder, name);
      if (state === 'deferred' || state === 'hold') {
        const found = parseName(state, name);
        if (found !== null) yield { ...found, state, path };
      } else {
        const id = MailId.parse(state === 'corrupt' ? name.slice(0, 16) : name);
        if (id !== null || state === 'corrupt') yield { id, state, path, due: null };
      }
    }
  }
}

function foldersOf(disk: Disk, layout: Layout, state: LotState): string[] {
  if (state === 'active') return slotsOf(disk, layout).map((slot) => layout.slot(slot, 'active'));
  const folder = layout.folder(state);
  if (state === 'corrupt') return [folder];
  return foldersIn(disk, folder)
    .filter(isShard)
    .sort()
    .map((shard) => join(folder, shard));
}

/** Where a mail lies at this moment; null where it is in none of the states. */
export function findLot(disk: Disk, layout: Layout, id: MailId): Lot | null {
  for (const state of ['deferred', 'hold'] as const) {
    const found = locate(disk, layout, state, id);
    if (found !== null) return { id, state, ...found };
  }
  for (const slot of slotsOf(disk, layout)) {
    const folder = layout.slot(slot, 'active');
    if (namesIn(disk, folder).includes(id)) return { id, state: 'active', path: join(folder, id), due: null };
  }
  const folder = layout.folder('corrupt');
  const name = namesIn(disk, folder).find((one) => one.startsWith(id));
  return name === undefined ? null : { id, state: 'corrupt', path: join(folder, name), due: null };
}
