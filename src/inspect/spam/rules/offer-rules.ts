import { phraseRule } from './phrase-rule.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

const MESSENGER = /\b(?:whatsapp|telegram)\b/i;
const MAILBOX = /[\w.+-]@[\w-]{1,63}\./;

/** What is offered to everybody, and how everybody is greeted. */
export const OFFER_RULES: readonly SpamRule[] = [
  phraseRule('pharmacy', 'The mail speaks of medicine that is sold without a doctor.', 1.5, {
    sign: 'pharmacy',
    least: 2,
  }),
  phraseRule('weight', 'The mail speaks of losing weight and looking younger.', 1, {
    sign: 'weight',
    least: 2,
  }),
  phraseRule('easy-money', 'The mail speaks of easy ways to earn.', 1, { sign: 'earning', least: 3 }),
  phraseRule('easy-money-surely', 'The mail has six phrases or more of those who sell ways to earn.', 1.5, {
    sign: 'earning',
    least: 6,
  }),
  phraseRule('job-by-messenger', 'The mail offers easy work, and its answer shall go by a messenger.', 2.5, {
    sign: 'easyJob',
    least: 3,
    and: (mail) => MESSENGER.test(mail.shown),
  }),
  phraseRule('sure-profit', 'The mail promises gains that there are not.', 2, { sign: 'sureProfit', least: 2 }),
  phraseRule('loans', 'The mail offers loans, mortgages or insurances.', 1.2, { sign: 'loans', least: 2 }),
  phraseRule('stocks', 'The mail speaks of shares that will rise.', 1.2, { sign: 'stocks', least: 3 }),
  phraseRule('adult', 'The mail offers sex.', 1.2, { sign: 'adult', least: 3 }),
  phraseRule('romance', 'Somebody whom the reader does not know looks for love, and names an address.', 2, {
    sign: 'romance',
    least: 3,
    and: (mail) => !mail.isReply && !mail.isList && (MAILBOX.test(mail.shown) || mail.webLinks.length > 0),
  }),
  phraseRule('dubious-goods', 'The mail offers copies, diplomas, cartridges and what else is sold this way.', 0.8, {
    sign: 'goods',
    least: 2,
  }),
  phraseRule('offers-mailings', 'The mail offers addresses, mass mailings, or places in search engines.', 1.2, {
    sign: 'bulkMailing',
    least: 2,
  }),
  phraseRule('promises', 'The mail has four phrases or more of advertising.', 0.7, {
    sign: 'promises',
    least: 4,
  }),
  phraseRule('many-promises', 'The mail has nine phrases or more of advertising.', 1, {
    sign: 'promises',
    least: 9,
  }),
  phraseRule('excuses', 'The mail says that it is no spam.', 1.2, { sign: 'excuses', least: 1 }),
  phraseRule('removal-by-answer', 'The mail says how to be removed from its list, and has no List-Unsubscribe.', 0.8, {
    sign: 'removal',
    least: 1,
    and: (mail) => !mail.header.has('list-unsubscribe'),
  }),
  {
    name: 'greets-address',
    sentence: 'The mail greets the reader by his address.',
    score: 1.5,
    test(mail) {
      // Large providers greet so when they send a code. Those who are after a password say so.
      const asks = mail.phrases('credentials').length + mail.phrases('mailbox').length > 0;
      if (mail.vouched && !asks) return null;
      const greeting =
        /^\s{0,20}(?:dear|hello|hi|attn:?|attention:?|sehr geehrte[r]?|hallo|bonjour|cher|estimado|hola|gentile|ciao|beste)\s{1,5}(?:customer|user|client|member)?\s{0,5}<?([\w.+-]{1,64}@[\w.-]{1,255})/im.exec(
          mail.shown.slice(0, 1000),
        );
      return greeting === null ? null : `it begins with ${said(greeting[0])}`;
    },
  },
  {
    name: 'greets-nobody',
    sentence: 'The mail greets a friend, a customer, or the owner of a mailbox.',
    score: 0.8,
    test(mail) {
      if (mail.vouched) return null;
      const greeting =
        /^\s{0,20}(?:my )?(?:dear(?:est)? (?:friend|sir|madam|customer|valued customer|user|client|member|account (?:holder|owner|user)|beneficiary|email user|home ?owner|winner|one|internet user|fellow)|(?:hello|hi|attn|attention):? (?:friend|beneficiary|user|sir|winner|dear)|greetings (?:to you|in the name|of the)|sehr geehrter (?:kunde|nutzer)|cher client|estimado (?:cliente|usuario)|gentile (?:cliente|utente)|geachte (?:klant|gebruiker))\b/im.exec(
          mail.shown.slice(0, 1000),
        );
      return greeting === null ? null : `it begins with ${said(greeting[0])}`;
    },
  },
];
