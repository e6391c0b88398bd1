import { signingDomains } from '../../../mail/authentication.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** What speaks for a mail. Anybody can write it, so that it weighs little. */
export const HONEST_RULES: readonly SpamRule[] = [
  {
    name: 'mailing-list',
    sentence: 'The mail came over a mailing list that says who it is and how to leave it.',
    score: -0.3,
    test({ header }) {
      const id = header.raw('list-id') || header.raw('list-post');
      const leave = header.has('list-unsubscribe') || header.has('list-help') || header.has('x-mailman-version');
      return id !== '' && leave ? `the list is ${said(id)}` : null;
    },
  },
  {
    name: 'unsubscribe-signed',
    sentence: 'The mail can be unsubscribed from (RFC 2369), and a signature that holds stands for it.',
    score: -0.5,
    test({ header, authentication, vouched }) {
      const [domain] = signingDomains(authentication);
      return vouched && domain !== undefined && header.has('list-unsubscribe') ? `signed by ${said(domain)}` : null;
    },
  },
  {
    name: 'quotes-in-answer',
    sentence: 'The mail names the one that it answers, and quotes from it.',
    score: -0.5,
    test({ isReply, body }) {
      return isReply && /^>/m.test(body.plain) ? 'it has In-Reply-To or References, and lines that begin with >' : null;
    },
  },
];
