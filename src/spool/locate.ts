import { join } from 'node:path';
import { type Disk, namesIn } from '../base/durable.ts';
import type { MailId } from '../mail/mail-id.ts';
import { type Layout, parseName } from './layout.ts';

export interface Located {
  readonly path: string;
  /** When a deferred mail is due, in ms since the epoch. */
  readonly due: number | null;
}

/** Where a deferred or held mail lies at this moment, or null. */
export function locate(disk: Disk, layout: Layout, state: 'deferred' | 'hold', id: MailId): Located | null {
  const folder = layout.shard(state, id);
  for (const name of namesIn(disk, folder)) {
    const found = parseName(state, name);
    if (found?.id === id) return { path: join(folder, name), due: found.due };
  }
  return null;
}
