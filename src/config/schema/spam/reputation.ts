import * as z from 'zod';
import { duration } from '../scalar.ts';

/** What became of earlier mails of the same sender. */
export const reputation = z
  .strictObject({
    enabled: z
      .boolean()
      .prefault(true)
      .describe('Whether it counts what became of earlier mails of the same client, network, domain and DKIM key.'),
    halfLife: duration()
      .refine((ms) => ms >= 3_600_000, 'an hour is the least')
      .prefault('30d')
      .describe('In which time what is known loses half of its weight.'),
  })
  .prefault({})
  .describe('What is learned of senders from the verdicts on their mails.');
