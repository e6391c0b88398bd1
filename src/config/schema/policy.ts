import * as z from 'zod';
import { BUILTIN_RULES } from '../../decide/builtin.ts';
import { override, rule } from './rule.ts';
import { name, text } from './scalar.ts';

/** What is done with mail. */

export const groups = z
  .record(name(), z.array(text(320)))
  .prefault({})
  .describe('Named lists of addresses, domains and patterns of them, for `when.group` of rules.')
  .meta({ example: { management: ['ann@example.com', '*@board.example.com'] } });

export const policy = z
  .strictObject({
    rules: z
      .array(rule)
      .prefault([])
      .describe('Rules, read top down; the first action ends the search. See policy.md.'),
    builtin: z
      .record(z.string(), override)
      .prefault({})
      .describe(`Changes to the built-in rules, by their names: ${BUILTIN_RULES.map((each) => each.name).join(', ')}.`)
      .meta({ example: { content: { then: { action: 'hold' } } } }),
  })
  .prefault({})
  .describe('What is done with mail. The language of rules is described in policy.md.');
