import * as z from 'zod';
import { duration } from '../scalar.ts';

/** Who of ours writes to whom. */
export const relations = z
  .strictObject({
    enabled: z
      .boolean()
      .prefault(true)
      .describe('Whether mail from those to whom our users have written, and answers to our mails, are trusted more.'),
    keep: duration().prefault('365d').describe('After which time without a mail a relation is forgotten.'),
  })
  .prefault({})
  .describe('What is learned of correspondents from the mail that goes out.');
