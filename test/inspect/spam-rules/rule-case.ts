import type { MadeMail } from './made-mail.ts';

/** For one rule: mails that show its sign, and those that nearly do. */
export interface RuleCase {
  readonly fires: readonly MadeMail[];
  readonly near: readonly MadeMail[];
}

export type RuleCases = Readonly<Record<string, RuleCase>>;

export function ruleCase(fires: MadeMail | readonly MadeMail[], near: MadeMail | readonly MadeMail[]): RuleCase {
  return { fires: [fires].flat(), near: [near].flat() };
}

/** A mail with these fields otherwise. */
export const header = (fields: NonNullable<MadeMail['header']>, more: MadeMail = {}): MadeMail => ({
  ...more,
  header: fields,
});

/** A mail of this text. */
export const text = (words: string, more: MadeMail = {}): MadeMail => ({ ...more, text: words });

/** A mail that is a page of this body. */
export const page = (body: string, more: MadeMail = {}): MadeMail => ({
  ...more,
  html: `<html><body>${body}</body></html>`,
});

/** A page of words and a link. */
export const link = (href: string, shown = 'the plan', more: MadeMail = {}): MadeMail =>
  page(`<p>Hello Bob, please have a look at <a href="${href}">${shown}</a> before our meeting of Monday.</p>`, more);
