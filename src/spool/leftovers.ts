import { join } from 'node:path';
import { ignoreAbsent, namesIn } from '../base/durable.ts';
import { nextTurn } from '../base/turn.ts';
import { MailId } from '../mail/mail-id.ts';
import { type SetAside, setAside } from './set-aside.ts';

/** Files handled at a stretch before others get their turn. */
export const STRETCH = 64;

/** Empties an incoming folder: no promise was made for what lies there. `arriving` are those that still come in. */
export async function removeLeftovers(aside: SetAside, folder: string, arriving: ReadonlySet<string>): Promise<void> {
  for (const name of namesIn(aside.disk, folder)) {
    if (arriving.has(name)) continue;
    try {
      await aside.disk.unlink(join(folder, name)).catch(ignoreAbsent);
    } catch (error) {
      setAside(aside, join(folder, name), `it could not be removed: ${String(error)}`);
    }
  }
}

/**
 * Moves the mail of a slot that has lost its owner to the slot `own`, all at once, so that the slot may get a new owner
 * while this mail is carried.
 */
export async function takeOver(aside: SetAside, slot: number, own: number): Promise<void> {
  const { disk, layout } = aside;
  const from = layout.slot(slot, 'active');
  const to = layout.slot(own, 'active');
  const present = new Set(namesIn(disk, to));
  let count = 0;
  for (const name of namesIn(disk, from)) {
    if (++count % STRETCH === 0) await nextTurn();
    const path = join(from, name);
    if (MailId.parse(name) === null) setAside(aside, path, 'its name is not that of a mail');
    else if (present.has(name)) setAside(aside, path, 'there is another mail of this name');
    else disk.rename(path, join(to, name));
  }
}
