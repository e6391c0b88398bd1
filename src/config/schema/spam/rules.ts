import * as z from 'zod';
import { mistake } from '../mistake.ts';
import { address, domain, name, path, score, text } from '../scalar.ts';

function isScript(written: string): boolean {
  try {
    return new RegExp(`\\p{Script=${written}}`, 'u').source !== '';
  } catch {
    return false; // the engine knows the names of Unicode
  }
}

const script = () =>
  z
    .string()
    .refine(
      (written) => /^[A-Za-z_]{3,40}$/.test(written) && isScript(written),
      mistake('that is no script of Unicode', 'write its name in English, as Latin, Cyrillic, Greek, Arabic or Han'),
    )
    .meta({ title: 'script' });

const person = z.strictObject({
  name: text(100).describe('As it stands in mails.').meta({ example: 'Ann Smith' }),
  addresses: z.array(address()).prefault([]).describe('Those that the person writes from, here and elsewhere.'),
});

/** The rule set. */
export const rules = z
  .strictObject({
    enabled: z.boolean().prefault(true).describe('Whether mail of strangers is looked at by the rule set.'),
    scores: z
      .record(
        name(),
        score().refine((value) => value !== 0, mistake('a score of 0 says nothing', 'name the rule under off')),
      )
      .prefault({})
      .describe('Scores by rule, in place of its own; `postern check --spam-rules` shows the names.')
      .meta({ example: { 'html-only': 0.2, 'looks-like-partner': 6 } }),
    off: z
      .array(name())
      .prefault([])
      .describe('Rules that are not asked.')
      .meta({ example: ['html-only'] }),
    partners: z
      .array(domain())
      .max(10_000)
      .prefault([])
      .describe('Domains of partners, whose look-alikes are looked for, as those of your own are.')
      .meta({ example: ['supplier.example'] }),
    people: z
      .array(person)
      .max(10_000)
      .prefault([])
      .describe('People in whose name others may ask for money: who else bears the name is told.')
      .meta({ example: [{ name: 'Ann Smith', addresses: ['ann@example.com'] }] }),
    scripts: z
      .array(script())
      .max(20)
      .prefault([])
      .describe('Scripts that you read mail in; none: any.')
      .meta({ example: ['Latin', 'Cyrillic'] }),
    spamassassin: z
      .array(path())
      .max(100)
      .prefault([])
      .describe('Files of rules as SpamAssassin has them (`local.cf`), of which a safe part is used.')
      .meta({ example: ['./local.cf'] }),
  })
  .prefault({})
  .describe('The rule set: what is seen of a mail by itself.');
