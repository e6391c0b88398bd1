import { basename, join } from 'node:path';
import { type Disk, errorCode } from '../base/durable.ts';
import type { Log } from '../base/log.ts';
import type { Layout } from './layout.ts';

/** Told of every file that could not be taken up: where it lies now, and why. */
export type Alarm = (path: string, why: string) => void;

export interface SetAside {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly log: Log;
  readonly alarm: Alarm;
}

/** Moves a file that cannot be read out of the way, never over another one, and raises the alarm. */
export function setAside({ disk, layout, log, alarm }: SetAside, path: string, why: string): void {
  const folder = layout.folder('corrupt');
  let place = path;
  try {
    const taken = new Set(disk.list(folder));
    const name = basename(path);
    let free = name;
    for (let copy = 2; taken.has(free); copy++) free = `${name}.${copy}`;
    disk.rename(path, join(folder, free));
    place = join(folder, free);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    log.error({ err: error, path }, 'a spool file that cannot be read could not be set aside; it stays where it is');
  }
  log.error({ path, place, why }, 'a spool file cannot be read: it was set aside; look at it and remove it');
  alarm(place, why);
}
