import { join } from 'node:path';
import { MailId } from '../mail/mail-id.ts';

/** Where one mail of the quarantine lies. */
export interface Place {
  readonly folder: string;
  readonly mail: string;
  /** The description. */
  readonly item: string;
}

export function placeOf(root: string, id: MailId): Place {
  const folder = join(root, dayOf(MailId.time(id)));
  return { folder, mail: join(folder, id), item: join(folder, `${id}.json`) };
}

/** `YYYYMMDD`, UTC, of a time in ms since the epoch; such texts sort by time. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const pad = (value: number, length: number): string => String(value).padStart(length, '0');
  return pad(date.getUTCFullYear(), 4) + pad(date.getUTCMonth() + 1, 2) + pad(date.getUTCDate(), 2);
}

const DAY = /^\d{8}$/;

export function isDay(name: string): boolean {
  return DAY.test(name);
}

const LEFTOVER = /^[0-9A-Z]{16}\.json(?:\.\d+)?$/;

/** A description, or one that was being written; without its mail it is what a crash left. */
export function isDescription(name: string): boolean {
  return LEFTOVER.test(name);
}
