import { FREE_MAIL } from './known-hosts.ts';
import type { PhraseSign, RuleMail } from './rule-mail.ts';
import { few, said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** RFC-like forms of what money is sent to. */
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/;
const BITCOIN =
  /(?<![A-Za-z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93})(?![A-Za-z0-9])/;
const PHONE =
  /(?<![\d/.-])(?:\+?1[ .-]{0,2})?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}(?!\d)|(?<![\d/.-])\+?1?[ .-]{0,2}\([2-9]\d{2}\)[ .-]{0,2}\d{3}[ .-]\d{4}(?!\d)/;

/** A rule that holds where the mail has at least so many different phrases of a table. */
function phraseRule(
  name: string,
  sentence: string,
  score: number,
  { sign, least, and = () => true }: { sign: PhraseSign; least: number; and?: (mail: RuleMail) => boolean },
): SpamRule {
  return {
    name,
    sentence,
    score,
    test(mail) {
      const found = mail.phrases(sign);
      return found.length >= least && and(mail) ? `it says ${few(found)}` : null;
    },
  };
}

const leads = (mail: RuleMail): boolean => mail.webLinks.length > 0;

/** What the mail says. */
export const WORD_RULES: readonly SpamRule[] = [
  phraseRule('new-bank-account', 'An account to which something is to be paid shall be another one.', 2, {
    sign: 'bankChange',
    least: 1,
    and: (mail) => mail.phrases('payment').length > 0 && !mail.vouched,
  }),
  {
    name: 'new-bank-account-with-iban',
    sentence: 'The number of a new bank account stands in the mail.',
    score: 1,
    test(mail) {
      if (mail.phrases('bankChange').length === 0 || mail.vouched) return null;
      const found = IBAN.exec(mail.shown.slice(0, 16_384));
      return found === null ? null : `it is ${said(found[0])}`;
    },
  },
  phraseRule('gift-cards', 'Somebody wants gift cards to be bought and their codes to be sent.', 3, {
    sign: 'giftCards',
    least: 1,
    and: (mail) => mail.phrases('cardCodes').length > 0 && mail.words < 300,
  }),
  phraseRule(
    'are-you-available',
    'A few words from a free mailbox ask whether the reader is there, as fraud begins in the name of a superior.',
    1.5,
    {
      sign: 'availability',
      least: 1,
      and: (mail) => mail.words < 60 && mail.webLinks.length === 0 && FREE_MAIL.has(mail.authorDomain ?? ''),
    },
  ),
  phraseRule('secret-payment', 'A payment shall be kept secret.', 1.5, {
    sign: 'secrecy',
    least: 1,
    and: (mail) => mail.phrases('payment').length > 1 && !mail.vouched && mail.words < 400,
  }),
  phraseRule('advance-fee', 'The mail speaks of much money of strangers and of those who shall help with it.', 1.5, {
    sign: 'advanceFee',
    least: 3,
  }),
  phraseRule('advance-fee-surely', 'The mail has six phrases or more of those who offer the money of strangers.', 3, {
    sign: 'advanceFee',
    least: 6,
  }),
  phraseRule('lottery', 'The mail speaks of a prize that the reader has won.', 1.5, {
    sign: 'lottery',
    least: 3,
  }),
  {
    name: 'extortion',
    sentence: 'Somebody threatens to publish what he has seen, and wants to be paid to a wallet.',
    score: 4.5,
    test(mail) {
      const phrases = mail.phrases('extortion');
      if (phrases.length < 3) return null;
      const wallet = BITCOIN.exec(mail.shown)?.[0];
      return wallet === undefined ? null : `it says ${few(phrases)}, and names ${said(wallet)}`;
    },
  },
  {
    name: 'wallet',
    sentence: 'The number of a wallet for coins stands in a mail from somebody who nobody vouches for.',
    score: 1.2,
    test(mail) {
      if (mail.isReply || mail.vouched) return null;
      const wallet = BITCOIN.exec(mail.shown)?.[0];
      if (wallet === undefined) return null;
      const coins = /\b(?:bitcoins?|btc|usdt|ethereum|monero|wallet)\b/i.test(mail.shown);
      return coins ? `it is ${said(wallet)}` : null;
    },
  },
  {
    name: 'call-to-cancel',
    sentence: 'The reader shall call about a bill that he knows nothing of.',
    score: 2.5,
    test(mail) {
      const phrases = mail.phrases('callback');
      if (phrases.length < 3 || (mail.vouched && !FREE_MAIL.has(mail.authorDomain ?? ''))) return null;
      const phone = PHONE.exec(`${mail.subject}\n${mail.shown}`)?.[0];
      return phone === undefined ? null : `it says ${few(phrases)}, and names ${said(phone)}`;
    },
  },
  phraseRule('asks-for-login', 'The reader shall confirm an account or a password by a link.', 2, {
    sign: 'credentials',
    least: 1,
    and: (mail) => leads(mail) && !mail.vouched,
  }),
  phraseRule(
    'asks-for-login-surely',
    'The mail has three phrases or more of those who want passwords, and a link.',
    1.5,
    {
      sign: 'credentials',
      least: 3,
      and: (mail) => leads(mail) && !mail.vouched,
    },
  ),
  phraseRule('mailbox-trouble', 'Something is said to be wrong with the mailbox, and a link shall mend it.', 2, {
    sign: 'mailbox',
    least: 1,
    and: (mail) => leads(mail) && !mail.vouched && mail.words < 400,
  }),
  phraseRule('parcel-trouble', 'A parcel is said to wait, and a link shall set it free.', 1.2, {
    sign: 'parcel',
    least: 2,
    and: (mail) => leads(mail) && !mail.vouched && mail.words < 400,
  }),
  phraseRule(
    'document-waits',
    'A document or message is said to wait behind a link, by somebody who nobody vouches for.',
    1,
    {
      sign: 'documents',
      least: 1,
      and: (mail) => leads(mail) && !mail.vouched && mail.words < 150,
    },
  ),
  phraseRule('urgency', 'A short mail with a link presses the reader.', 0.7, {
    sign: 'urgency',
    least: 2,
    and: (mail) => leads(mail) && !mail.vouched && mail.words < 300,
  }),
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
  phraseRule('loans', 'The mail offers loans, mortgages or insurances.', 1.2, { sign: 'loans', least: 2 }),
  phraseRule('stocks', 'The mail speaks of shares that will rise.', 1.2, { sign: 'stocks', least: 3 }),
  phraseRule('adult', 'The mail offers sex.', 1.2, { sign: 'adult', least: 3 }),
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
