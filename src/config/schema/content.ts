import * as z from 'zod';
import { CONTENT_PLACES } from '../config.ts';
import { name, path, score, text } from './scalar.ts';

/** Words and patterns that must not pass. */

const places = () =>
  z
    .array(z.enum(CONTENT_PLACES))
    .min(1)
    .prefault(['subject', 'text', 'html', 'attachment'])
    .describe('Where is looked: subject, header fields, text, text of HTML, text of attachments, addresses of links.');

const list = z.strictObject({
  name: name().describe('Name of the finding.').meta({ example: 'confidential' }),
  words: z
    .array(text(200))
    .prefault([])
    .describe('Words and phrases, compared without case; accents and letters that look alike do not hide them.')
    .meta({ example: ['project falcon'] }),
  file: path()
    .optional()
    .describe('File with one word or phrase a line, a tab and its own score behind it where it has one.'),
  score: score().prefault(1).describe('What each word that is found counts.'),
  threshold: score().prefault(1).describe('Sum from which the list is a finding.'),
  wholeWord: z.boolean().prefault(true).describe('Whether letters or digits beside the word spoil it.'),
  in: places(),
});

const pattern = z.strictObject({
  name: name().describe('Name of the finding.').meta({ example: 'iban' }),
  pattern: text(2000)
    .describe(
      'Pattern in RE2 syntax, found anywhere in the text, without case; `(?-i)` at the start minds case, `^` and `$` are the ends of a line.',
    )
    .meta({ example: '\\bDE[0-9]{20}\\b' }),
  score: score().prefault(0).describe('Weight of the finding for rules on scores.'),
  in: places(),
});

export const content = z
  .strictObject({
    lists: z.array(list).prefault([]).describe('Lists of words.'),
    patterns: z.array(pattern).prefault([]).describe('Patterns.'),
  })
  .prefault({})
  .describe('Words and patterns that must not pass. Each hit is a finding of the kind `content`.');
