import { join } from 'node:path';
import { MailId } from '../mail/mail-id.ts';
import type { State } from './spool.ts';

/**
 * Where things lie: `<slot>/incoming/<id>`, `<slot>/active/<id>`, `deferred/<shard>/<id>.<due in seconds>`,
 * `hold/<shard>/<id>`, `corrupt/<any name>`. The due time stands in the name, so that the schedule needs no file opened.
 * The shard is the id's last two characters, which are chance: with 100,000 mails waiting a folder holds about 100.
 */
export class Layout {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  slot(slot: number, state: 'incoming' | 'active'): string {
    return join(this.root, String(slot), state);
  }

  /** The folder of a state that all slots share. */
  folder(state: Exclude<State, 'incoming' | 'active'>): string {
    return join(this.root, state);
  }

  /** Where mail is written that the command line submits: it has no slot. */
  submitted(): string {
    return join(this.root, 'submit', 'incoming');
  }

  shard(state: 'deferred' | 'hold', id: MailId): string {
    return join(this.root, state, id.slice(-2));
  }

  deferred(id: MailId, due: number): string {
    return join(this.shard('deferred', id), `${id}.${Math.ceil(due / 1000)}`);
  }

  held(id: MailId): string {
    return join(this.shard('hold', id), id);
  }
}

const DUE = /^\d{1,12}$/;

/** The id, and for a deferred mail when it is due (ms since the epoch), that a file's name says; null for a foreign name. */
export function parseName(
  state: 'deferred' | 'hold',
  name: string,
): { readonly id: MailId; readonly due: number | null } | null {
  const id = MailId.parse(name.slice(0, 16));
  if (id === null) return null;
  if (state === 'hold') return name.length === 16 ? { id, due: null } : null;
  const due = name.charAt(16) === '.' ? name.slice(17) : '';
  return DUE.test(due) ? { id, due: Number(due) * 1000 } : null;
}

const SHARD = /^[0-9A-Z]{2}$/;

/** Whether a folder in deferred or hold may hold mail. */
export function isShard(name: string): boolean {
  return SHARD.test(name);
}

const SLOT = /^\d{1,4}$/;

/** Slots are folders with a number for a name. */
export function isSlot(name: string): boolean {
  return SLOT.test(name);
}
