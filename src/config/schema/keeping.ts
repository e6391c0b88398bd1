import * as z from 'zod';
import { count, duration, size, text } from './scalar.ts';

/** What is kept on disk, and how long. */

export const spool = z
  .strictObject({
    free: size()
      .prefault('100MB')
      .describe('Disk space that stays free; below it mail is put off with 452 until there is room again.'),
    autoBacklog: count(0)
      .prefault(100)
      .describe('Mails in hand from which listeners with `verdict: auto` answer before the verdict.'),
  })
  .prefault({})
  .describe('The spool, which has custody of every mail until somebody else has it.');

export const quarantine = z
  .strictObject({
    keep: duration().prefault('30d').describe('How long mail stays in quarantine.'),
  })
  .prefault({})
  .describe('Mail that is kept back.');

export const record = z
  .strictObject({
    url: text()
      .optional()
      .describe('The database: `sqlite:` and a path. Left out, `record.db` in the state folder.')
      .meta({ example: 'sqlite:/var/lib/postern/record.db' }),
    keep: duration().prefault('30d').describe('How long the story of a mail is kept.'),
  })
  .prefault({})
  .describe('The record of what happened to each mail. Losing it never loses mail.');
