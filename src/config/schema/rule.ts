import * as z from 'zod';
import { LEVELS } from '../../decide/levels.ts';
import { DIRECTIONS, type If, type Then, WEEKDAYS, type When } from '../../decide/rule.ts';
import { FINDING_KINDS } from '../../mail/finding.ts';
import { ACTIONS } from '../../mail/verdict.ts';
import { mistake } from './mistake.ts';
import { count, name, oneOrMore, score, size, text, timeOfDay } from './scalar.ts';

/** The rule language of decide/rule.ts as the configuration writes it. */

const glob = () => text(255);
const combined = 'Conditions within conditions: ';

const range = <T extends z.ZodType<number>>(bound: () => T) => ({
  atLeast: bound().optional().describe('Least value that fits.'),
  atMost: bound().optional().describe('Greatest value that fits.'),
});

const timeFrame = z.strictObject({
  days: oneOrMore(z.enum(WEEKDAYS)).optional().describe('Days of the week. Left out, every day.'),
  from: timeOfDay().optional().describe('Beginning, in the local time of the gateway.').meta({ example: '08:00' }),
  to: timeOfDay().optional().describe('End; before `from`, the frame runs over midnight.').meta({ example: '17:30' }),
});

const when: z.ZodType<When> = z
  .strictObject({
    direction: oneOrMore(z.enum(DIRECTIONS))
      .optional()
      .describe(
        '`inbound` to a domain hosted here, `outbound` to any other, `internal` from a trusted client of a hosted domain to a hosted domain.',
      ),
    from: oneOrMore(text(320))
      .optional()
      .describe("Patterns of the envelope's sender: an address, a domain, `*@example.com`, `*.example.com`, `<>`.")
      .meta({ example: '*.example.net' }),
    to: oneOrMore(text(320))
      .optional()
      .describe('Patterns of the recipient, written likewise.')
      .meta({ example: 'sales@example.com' }),
    network: oneOrMore(text(64)).optional().describe("The client's network.").meta({ example: '10.0.0.0/8' }),
    group: oneOrMore(name())
      .optional()
      .describe('Group that our side of the mail is in: the recipient of an inbound, the sender of an outbound mail.')
      .meta({ example: 'management' }),
    time: oneOrMore(timeFrame).optional().describe('Time frames.'),
    get all() {
      return z.array(when).optional().describe(`${combined}all must hold.`);
    },
    get any() {
      return z.array(when).optional().describe(`${combined}one must hold.`);
    },
    get not() {
      return when.optional().describe(`${combined}must not hold.`);
    },
  })
  .meta({ id: 'who' });

const partKeys = {
  name: oneOrMore(glob()).optional().describe('Patterns of file names.').meta({ example: '*.html' }),
  extension: oneOrMore(glob()).optional().describe('File name extensions.').meta({ example: 'docm' }),
  declaredType: oneOrMore(glob()).optional().describe('Patterns of the declared media type.'),
  detectedType: oneOrMore(glob())
    .optional()
    .describe('Patterns of the media type by content.')
    .meta({ example: 'application/zip' }),
  origin: oneOrMore(z.enum(['mail', 'entity', 'member', 'embedded', 'extracted', 'reading']))
    .optional()
    .describe(
      'What the part is: the `mail`, an `entity` of it, a `member` of an archive, a file `embedded` in text, in a signature or in a document, `extracted` from a document (macros, scripts), or what another `reading` of it gives.',
    ),
  flag: oneOrMore(glob()).optional().describe('Names of flags that dissection put on the part.'),
  attachment: z.boolean().optional().describe('Whether the part is a file to its reader.'),
  size: z.strictObject(range(size)).optional().describe('Size of the decoded content.'),
};

const findingTest = z.strictObject({
  kind: oneOrMore(z.enum(FINDING_KINDS)).optional().describe('Kinds of findings.').meta({ example: 'virus' }),
  inspector: oneOrMore(glob())
    .optional()
    .describe('Patterns of inspectors; with `!` in front, all others.')
    .meta({ example: 'clamd' }),
  name: oneOrMore(glob())
    .optional()
    .describe('Patterns of names; with `!` in front, all others.')
    .meta({ example: 'Eicar*' }),
  score: z.strictObject(range(score)).optional().describe('Score of the finding.'),
  part: z.strictObject(partKeys).optional().describe('What the part must be in which it was found.'),
});

const textKeys = {
  contains: oneOrMore(text()).optional().describe('Words, compared without case.'),
  matches: oneOrMore(text())
    .optional()
    .describe('Patterns in RE2 syntax, found anywhere, without case; `(?-i)` at the start minds case.'),
};

const test: z.ZodType<If> = z
  .strictObject({
    finding: findingTest.optional().describe('A finding must be such.'),
    score: z
      .strictObject({
        ...range(score),
        kind: oneOrMore(z.enum(FINDING_KINDS))
          .optional()
          .describe('Kinds of findings whose scores are added. Left out: spam, content and auth.'),
      })
      .optional()
      .describe('Sum of scores.'),
    spam: z
      .enum(LEVELS)
      .optional()
      .describe(
        'The scores of the kinds spam and auth reach this level of the recipient, as `spam.levels` and `spam.users` say.',
      ),
    part: z
      .strictObject({
        ...partKeys,
        count: z
          .strictObject(range(() => count(0)))
          .optional()
          .describe('How many parts. Left out, one or more.'),
      })
      .optional()
      .describe('Parts must be such.'),
    header: z
      .strictObject({
        field: z
          .string()
          .regex(
            /^[!-9;-~]{1,76}$/,
            mistake('that is no name of a header field', 'write the name without a colon, as X-Mailer'),
          )
          .describe('Name of a header field; alone, it must be there.')
          .meta({ title: 'text', example: 'X-Mailer' }),
        ...textKeys,
      })
      .optional()
      .describe('A header field must be such.'),
    subject: z.strictObject(textKeys).optional().describe('The subject must be such.'),
    size: z
      .strictObject(range(size))
      .optional()
      .describe('Size of the mail.')
      .meta({ example: { atLeast: '10MB' } }),
    recipients: z
      .strictObject(range(() => count(0)))
      .optional()
      .describe('Number of recipients.'),
    get all() {
      return z.array(test).optional().describe(`${combined}all must hold.`);
    },
    get any() {
      return z.array(test).optional().describe(`${combined}one must hold.`);
    },
    get not() {
      return test.optional().describe(`${combined}must not hold.`);
    },
  })
  .meta({ id: 'condition' });

const NOTIFIED = ['sender', 'recipient', 'administrator'] as const;

const notice = z.strictObject({
  to: z.enum(NOTIFIED).describe('Who is told.'),
  template: name().describe('Template of the notice.').meta({ example: 'administrator' }),
});

/** Someone who is told by the template that bears their name, or a template for someone. */
const notices = oneOrMore(z.union([z.enum(NOTIFIED).transform((to) => ({ to, template: to })), notice]));

const headerField = z.strictObject({
  name: z
    .string()
    .regex(
      /^[!-9;-~]{1,76}$/,
      mistake('that is no name of a header field', 'write the name without a colon, as X-Checked'),
    )
    .describe('Name of the field.')
    .meta({ title: 'text', example: 'X-Checked' }),
  value: text(900)
    .regex(/^[^\p{Cc}]*$/u, mistake('a field cannot hold control characters', 'write one line of text'))
    .describe('Its value.'),
});

const then: z.ZodType<Then> = z
  .strictObject({
    action: z
      .enum(ACTIONS)
      .optional()
      .describe(
        'What becomes of the mail; it ends the search. `forward` sends it to the administrator instead. Left out, the rest adds up and the next rule is asked.',
      ),
    text: text(400)
      .regex(/^[\x20-\x7e]*$/, mistake('a reply can only hold ASCII', 'write the text without accents and line breaks'))
      .optional()
      .describe('Public text of a `reject`.'),
    temporary: z
      .boolean()
      .optional()
      .describe('Whether the cause of a `hold` may pass: then the mail is inspected again later.'),
    despite: oneOrMore(z.enum(FINDING_KINDS))
      .optional()
      .describe('Findings that a `deliver` overlooks, beside those that the conditions matched.'),
    strip: z.boolean().optional().describe('Replace the attachments in which the conditions matched by a text.'),
    clean: z
      .boolean()
      .optional()
      .describe('Remove the members in which the conditions matched from their archives, or strip them.'),
    disarm: z
      .boolean()
      .optional()
      .describe(
        'Take out of the documents and pages in which the conditions matched what would act by itself (macros, scripts, actions), or strip them.',
      ),
    keep: z
      .boolean()
      .optional()
      .describe('Keep a changed mail in quarantine as it came. Left out: where it is disarmed.'),
    tagSubject: text(100).optional().describe('Text in front of the subject.').meta({ example: '[External]' }),
    spamHeader: z
      .boolean()
      .optional()
      .describe(
        'Write the score into the header: X-Spam-Score, X-Spam-Status, and X-Spam-Flag where it reaches the level junk; where that is off, any level.',
      ),
    wrap: z.boolean().optional().describe('Deliver the mail as an attachment below a text that says why.'),
    junk: z
      .boolean()
      .optional()
      .describe('Deliver into the junk folder: `.Junk` of a Maildir; for a server, X-Spam-Flag: YES says so.'),
    addHeader: oneOrMore(headerField).optional().describe('Header fields to add.'),
    notify: notices
      .optional()
      .describe('Who is told: `sender`, `recipient`, `administrator`, or `{ to, template }`.')
      .meta({ example: 'administrator' }),
    copy: oneOrMore(text(320))
      .optional()
      .describe('Addresses that get a copy of the mail as it came.')
      .meta({ example: 'audit@example.com' }),
  })
  .meta({ id: 'outcome' });

export const rule = z.strictObject({
  name: name().describe('Name of the rule in the record.').meta({ example: 'big-mail' }),
  description: text(300).optional().describe('What the rule is for.'),
  enabled: z.boolean().optional().describe('False keeps the rule without effect.'),
  when: when.optional().describe('Who and when.'),
  if: test.optional().describe('What the mail is.'),
  then: then.describe('What is done.'),
});

export const override = z.strictObject({
  enabled: z.boolean().optional().describe('False leaves the rule out; what it would answer falls to later ones.'),
  when: when.optional().describe('Who and when, instead of what the built-in rule says.'),
  if: test.optional().describe('What the mail is, instead of what the built-in rule says.'),
  then: then.optional().describe('What is done, instead of what the built-in rule says.'),
});
