import * as z from 'zod';
import { DEFAULT_LEVELS } from '../../../decide/levels.ts';
import { mistake } from '../mistake.ts';
import { name, oneOrMore, text } from '../scalar.ts';

/** What spam comes to. */

const level = () =>
  z
    .union(
      [z.number().positive().max(1000), z.literal('off').transform(() => null)],
      mistake('that is no sum of scores', 'write a number above 0, as 5 or 7.5, or off'),
    )
    .meta({ title: 'score or off' });

const TELLS = {
  tag: 'The score is written into the header (rule `spam-tag`).',
  junk: 'It goes into the junk folder (rule `junk`).',
  quarantine: 'It is kept for release (rule `spam`).',
  reject: 'It is refused in the session (rule `spam-reject`).',
} as const;

const written = (value: number | null) => value ?? 'off';

export const levels = z
  .strictObject({
    tag: level().prefault(written(DEFAULT_LEVELS.tag)).describe(TELLS.tag),
    junk: level().prefault(written(DEFAULT_LEVELS.junk)).describe(TELLS.junk),
    quarantine: level().prefault(written(DEFAULT_LEVELS.quarantine)).describe(TELLS.quarantine),
    reject: level().prefault(written(DEFAULT_LEVELS.reject)).describe(TELLS.reject),
  })
  .prefault({})
  .describe('From which sum of scores of the kinds spam and auth on what becomes of a mail, or `off`.')
  .meta({ example: { tag: 3, junk: 5, quarantine: 8, reject: 15 } });

const levelsFor = z.strictObject({
  to: oneOrMore(text(320))
    .optional()
    .describe('Patterns of the recipient: an address, a domain, `*.example.com`, `sales-*@example.com`.')
    .meta({ example: 'example.com' }),
  group: oneOrMore(name()).optional().describe('Groups that the recipient is in.').meta({ example: 'management' }),
  levels: z
    .strictObject({
      tag: level().optional().describe(TELLS.tag),
      junk: level().optional().describe(TELLS.junk),
      quarantine: level().optional().describe(TELLS.quarantine),
      reject: level().optional().describe(TELLS.reject),
    })
    .describe('Their levels; one that is left out is that of all.'),
});

export const users = z
  .array(levelsFor)
  .max(10_000)
  .prefault([])
  .describe('Other levels for some recipients; the first entry that fits a recipient counts.')
  .meta({ example: [{ to: 'ann@example.com', levels: { junk: 3, quarantine: 'off' } }] });
