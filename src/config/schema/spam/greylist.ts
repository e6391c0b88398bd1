import * as z from 'zod';
import { mistake } from '../mistake.ts';
import { duration, score } from '../scalar.ts';

/** Suspicious mail comes again. */
export const greylist = z
  .strictObject({
    enabled: z
      .boolean()
      .prefault(true)
      .describe('Whether the client of a suspicious mail from somebody unknown is asked to come again.'),
    from: score()
      .prefault(2.5)
      .describe('Sum of scores from which a mail is suspicious; from `levels.quarantine` on it is kept back at once.'),
    delay: duration().prefault('5m').describe('After which time the mail is taken.'),
    window: duration().prefault('2d').describe('Within which time it must have come again.'),
    keep: duration().prefault('36d').describe('How long it is remembered who has come again.'),
  })
  .refine(({ delay, window }) => delay < window, {
    path: ['delay'],
    error: mistake('nobody could come again in time', 'delay must be shorter than window'),
  })
  .prefault({})
  .describe('Greylisting: suspicious mail is taken when its client comes again (451 before that).');
