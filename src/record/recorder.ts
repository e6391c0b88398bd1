import type { MailEvent } from '../mail/event.ts';

/** Takes events and returns at once; writing is batched and elsewhere. Losing events never loses mail. */
export interface Recorder {
  note(event: MailEvent): void;
}
