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

/** Longer names leave no room for a number behind them. */
const LONGEST_NAME = 240;

/** Bytes that are no UTF-8 come out of a folder's listing as U+FFFD, and no path leads to them any more. */
export function isUnspeakable(name: string): boolean {
  return name.includes('\ufffd');
}

/** Moves a file that cannot be read out of the way, never over another one, and raises the alarm. */
export function setAside({ disk, layout, log, alarm }: SetAside, path: string, why: string): void {
  const folder = layout.folder('corrupt');
  let place = path;
  try {
    const taken = new Set(disk.list(folder));
    const whole = basename(path);
    const name = Buffer.byteLength(whole) > LONGEST_NAME ? whole.slice(0, LONGEST_NAME / 4) : whole;
    let free = name;
    for (let copy = 2; taken.has(free); copy++) free = `${name}.${copy}`;
    disk.rename(path, join(folder, free));
    place = join(folder, free);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !isUnspeakable(path)) return;
    log.error({ err: error, path }, 'a spool file that cannot be read could not be set aside; it stays where it is');
  }
  log.error({ path, place, why }, 'a spool file cannot be read: it was set aside; look at it and remove it');
  alarm(place, why);
}
