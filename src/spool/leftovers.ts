import { basename, dirname, join } from 'node:path';
import { type Disk, foldersIn, ignoreAbsent, namesIn } from '../base/durable.ts';
import { nextTurn } from '../base/turn.ts';
import { MailId } from '../mail/mail-id.ts';
import { isShard } from './layout.ts';
import { isUnspeakable, type SetAside, setAside } from './set-aside.ts';

/** Files handled at a stretch before others get their turn. */
export const STRETCH = 64;

/** Empties an incoming folder: no promise was made for what lies there. `arriving` are those that still come in. */
export async function removeLeftovers(aside: SetAside, folder: string, arriving: ReadonlySet<string>): Promise<void> {
  for (const name of namesIn(aside.disk, folder)) {
    if (arriving.has(name)) continue;
    try {
      if (isUnspeakable(name)) throw new Error('its name is no UTF-8');
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

/** What bears the name of a shard and is no folder would keep all mail of that shard from being deferred or held. */
export function clearShards(aside: SetAside): void {
  for (const state of ['deferred', 'hold'] as const) {
    const folder = aside.layout.folder(state);
    const folders = new Set(foldersIn(aside.disk, folder));
    for (const name of namesIn(aside.disk, folder)) {
      if (isShard(name) && !folders.has(name))
        setAside(aside, join(folder, name), 'it stands in the place of a folder');
    }
  }
}

/** @throws where something else than a folder stands in its place; what a link names is not the spool's own */
export function makeOwn(disk: Disk, folder: string): void {
  disk.makeFolder(folder);
  if (!disk.folders(dirname(folder)).includes(basename(folder))) {
    throw new Error(`${folder} is a symbolic link; the spool keeps mail in folders of its own: move the link away`);
  }
}
