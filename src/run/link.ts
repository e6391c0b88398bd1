import type { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';

/** What a worker tells the supervisor. */
export type FromWorker =
  /** All listeners are bound and everything that lay in the worker's slots has been taken up. */
  | { readonly kind: 'ready' }
  /** The worker cannot start; the text is for the administrator. */
  | { readonly kind: 'fault'; readonly text: string }
  | { readonly kind: 'events'; readonly events: readonly MailEvent[] }
  /** The mail now lies in deferred until `due` (ms since the epoch). */
  | { readonly kind: 'deferred'; readonly id: MailId; readonly due: number };

/** What the supervisor tells a worker. */
export type ToWorker =
  /** The deferred mail is due: take it into your slot and carry it on. */
  | { readonly kind: 'take'; readonly id: MailId }
  /** Finish what is in hand, take nothing new, and exit. */
  | { readonly kind: 'drain' };

/** A worker's end of the line to its supervisor. A closed line means that the supervisor is gone. */
export interface Link {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  onClose(listener: () => void): void;
}

/** The line of this process, which a supervisor has forked. */
export function processLink(): Link {
  return {
    send(message) {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
