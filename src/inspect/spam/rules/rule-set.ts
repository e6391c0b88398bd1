import { ATTACHMENT_RULES } from './attachment-rules.ts';
import { CLIENT_RULES } from './client-rules.ts';
import { DATE_RULES } from './date-rules.ts';
import { HEADER_RULES } from './header-rules.ts';
import { HONEST_RULES } from './honest-rules.ts';
import { HTML_RULES } from './html-rules.ts';
import { IDENTITY_RULES } from './identity-rules.ts';
import { LINK_RULES } from './link-rules.ts';
import { MIME_RULES } from './mime-rules.ts';
import { OFFER_RULES } from './offer-rules.ts';
import { SCRIPT_RULES } from './script-rules.ts';
import type { SpamRule } from './spam-rule.ts';
import { SUBJECT_RULES } from './subject-rules.ts';
import { TRAIL_RULES } from './trail-rules.ts';
import { WORD_RULES } from './word-rules.ts';

/** Rules of one theme. */
export interface RuleTheme {
  readonly title: string;
  readonly rules: readonly SpamRule[];
}

export const RULE_THEMES: readonly RuleTheme[] = [
  { title: 'Header', rules: HEADER_RULES },
  { title: 'The way of the mail', rules: TRAIL_RULES },
  { title: 'Dates', rules: DATE_RULES },
  { title: 'Forged programs', rules: CLIENT_RULES },
  { title: 'Form of the body', rules: MIME_RULES },
  { title: 'Letters and scripts', rules: SCRIPT_RULES },
  { title: 'Subject', rules: SUBJECT_RULES },
  { title: 'Pages', rules: HTML_RULES },
  { title: 'Links', rules: LINK_RULES },
  { title: 'Who it pretends to be from', rules: IDENTITY_RULES },
  { title: 'Words', rules: [...WORD_RULES, ...OFFER_RULES] },
  { title: 'Attachments and what stands in place of words', rules: ATTACHMENT_RULES },
  { title: 'What speaks for a mail', rules: HONEST_RULES },
];

/** Every rule that the gateway brings. */
export const SPAM_RULES: readonly SpamRule[] = RULE_THEMES.flatMap(({ rules }) => rules);

/** Those that ask what a mail says, not how it has come and from whom, which tells nothing of mail of our own. */
export const CONTENT_RULES: readonly SpamRule[] = [
  ...SCRIPT_RULES,
  ...SUBJECT_RULES,
  ...HTML_RULES,
  ...LINK_RULES,
  ...WORD_RULES,
  ...OFFER_RULES,
  ...ATTACHMENT_RULES,
];
