import * as z from 'zod';
import { count } from '../scalar.ts';

/** Mails that are like others. */
export const similarity = z
  .strictObject({
    enabled: z
      .boolean()
      .prefault(true)
      .describe('Whether texts and pictures are compared with those of spam that was here before.'),
    bulkFrom: count(2)
      .prefault(50)
      .describe('Recipients here that get nearly the same text within a day, from which it is bulk mail.'),
  })
  .prefault({})
  .describe('Texts and pictures that are nearly the same as those of earlier spam.');
