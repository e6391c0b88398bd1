import { type Meta, parseMeta } from './meta-expression.ts';
import { perlPattern, type UserPattern } from './perl-pattern.ts';

/** Where in a mail a pattern is looked for, as SpamAssassin has it. */
export type PatternPlace = 'body' | 'rawbody' | 'uri' | 'full';

/** What a rule asks. */
export type RuleTest =
  | { readonly kind: 'pattern'; readonly place: PatternPlace; readonly pattern: UserPattern }
  | {
      readonly kind: 'header';
      /** In lower case. */
      readonly field: string;
      readonly form: 'text' | 'raw' | 'addr' | 'name';
      /** Null: whether the field is there. */
      readonly pattern: UserPattern | null;
      readonly negated: boolean;
      /** Taken for the value where there is no field. */
      readonly unset: string | null;
    }
  | { readonly kind: 'meta'; readonly meta: Meta; readonly names: readonly string[] };

const PSEUDO = /^(?:all|tocc|messageid|envelopefrom)$/;
/** What SpamAssassin works out of the way that a mail has come, by networks that only its own configuration knows. */
const UNKNOWN = /^(?:x-spam-relays-|all-(?:trusted|internal|untrusted|external))/;

/** @param definition what stands behind the rule's name. @returns in words why the rule cannot be used */
export function readTest(kind: string, definition: string): RuleTest | string {
  if (/^eval:/.test(definition)) return 'it calls a function (eval:), of which there are none here';
  if (kind === 'header') return headerTest(definition);
  if (kind === 'meta') {
    const read = parseMeta(definition);
    return typeof read === 'string' ? `the expression cannot be used: ${read}` : { kind: 'meta', ...read };
  }
  const pattern = perlPattern(definition);
  if (typeof pattern === 'string') return `the pattern cannot be used: ${pattern}`;
  return { kind: 'pattern', place: kind as PatternPlace, pattern };
}

function headerTest(definition: string): RuleTest | string {
  const exists = /^exists:([!-9;-~]{1,100})$/.exec(definition.trim());
  if (exists !== null) return fieldTest(exists[1] ?? '', { pattern: null, negated: false, unset: null });
  const [, field, operator, rest = ''] = /^([!-~]{1,120})\s{1,20}([=!]~)\s{0,20}(\S.*)$/.exec(definition) ?? [];
  if (field === undefined) return 'it is not written as FIELD =~ /pattern/ or exists:FIELD';
  const [, written = rest, unset = null] = /^(.*\S)\s{1,20}\[if-unset:\s{0,20}(.*)\]$/.exec(rest) ?? [];
  const pattern = perlPattern(written.trim());
  if (typeof pattern === 'string') return `the pattern cannot be used: ${pattern}`;
  return fieldTest(field, { pattern, negated: operator === '!~', unset });
}

function fieldTest(
  written: string,
  test: { readonly pattern: UserPattern | null; readonly negated: boolean; readonly unset: string | null },
): RuleTest | string {
  const [name = '', ...forms] = written.split(':');
  const field = name.toLowerCase();
  if (UNKNOWN.test(field)) return `${name} is made of relays that only SpamAssassin's own configuration knows`;
  const known = forms.filter((form) => /^(?:raw|addr|name)$/.test(form));
  if (known.length < forms.length || known.length > 1)
    return `"${forms.join(':')}" is no form of a field that is known here`;
  if (PSEUDO.test(field) && known.length > 0 && !(known[0] === 'raw' || field === 'tocc'))
    return `${name} has no such form`;
  const form = (known[0] ?? 'text') as 'text' | 'raw' | 'addr' | 'name';
  return { kind: 'header', field, form, ...test };
}
