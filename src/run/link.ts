import type { Alarm } from '../base/alarm.ts';
import type { Note } from '../base/memory.ts';
import type { Counted } from '../base/shared-counters.ts';
import type { MailEvent } from '../mail/event.ts';
import type { DmarcNews } from '../mail/feedback.ts';
import type { MailId } from '../mail/mail-id.ts';

/**
 * A configuration as it was read. A worker that is started again runs the one it had, whatever the file says by then: a
 * mistake written there harms nothing before it is asked for.
 */
export interface Settings {
  /** Absolute; null where the defaults hold. */
  readonly file: string | null;
  readonly text: string;
}

/** What a worker tells the supervisor. */
export type FromWorker =
  /** The process listens: what is said to it from now on is heard. */
  | { readonly kind: 'hello' }
  /** All listeners are bound and everything that lay in the worker's slot has been taken up. */
  | { readonly kind: 'ready' }
  /** The worker cannot start; the text is for the administrator. */
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'events'; readonly events: readonly MailEvent[] }
  /** Something to be remembered. */
  | { readonly kind: 'noted'; readonly notes: readonly Note[] }
  /** What DMARC reports are made of, and reports that came. */
  | { readonly kind: 'reported'; readonly news: readonly DmarcNews[] }
  /** The administrator must hear of it. */
  | { readonly kind: 'alarm'; readonly alarm: Alarm }
  /** Counts for the other workers; those that there are come back to whoever sends his first. */
  | { readonly kind: 'counted'; readonly counted: Counted }
  /** The mail now lies in deferred until `due` (ms since the epoch). */
  | { readonly kind: 'deferred'; readonly id: MailId; readonly due: number }
  /** What was to be taken is no longer in the worker's hand, or never was. */
  | { readonly kind: 'settled'; readonly id: MailId }
  /** All mail of that slot lies in the worker's own now. */
  | { readonly kind: 'adopted'; readonly slot: number }
  /** No connection is taken any more. */
  | { readonly kind: 'closed' }
  /** Nothing is in hand any more either. */
  | { readonly kind: 'done' };

/** What the supervisor tells a worker. */
export type ToWorker =
  /** The answer to `hello`. */
  | { readonly kind: 'begin'; readonly slot: number; readonly settings: Settings }
  /** The deferred mail is due: take it into your slot and carry it on. */
  | { readonly kind: 'take'; readonly id: MailId }
  /** The slot has lost its owner: take its mail into your own and carry it on. */
  | { readonly kind: 'adopt'; readonly slot: number }
  /** What other workers have counted. */
  | { readonly kind: 'counted'; readonly counted: Counted }
  /** Take no new connections; sessions that are open go on until they end by themselves. */
  | { readonly kind: 'retire' }
  /** Take no new connections and end those that are open; what is in hand is finished. */
  | { readonly kind: 'drain' }
  /** The answer to `done`: exit. Whatever was on its way to the worker has come by now. */
  | { readonly kind: 'leave' };

/** A worker's end of the line to its supervisor. Where the supervisor dies, node:cluster ends the worker's process. */
export interface Link {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

/** The line of this process, which a supervisor has forked. */
export function processLink(): Link {
  return {
    send(message) {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', (message: ToWorker) => listener(message)),
  };
}

/** What the supervisor wants this process to run. */
export function awaitBegin(link: Link): Promise<Extract<ToWorker, { readonly kind: 'begin' }>> {
  return new Promise((resolve) => {
    link.onMessage((message) => {
      if (message.kind === 'begin') resolve(message);
    });
    // What is said to a process before it listens is lost: node:cluster has a listener of its own.
    link.send({ kind: 'hello' });
  });
}
