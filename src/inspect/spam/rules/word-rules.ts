import { FREE_MAIL } from './known-hosts.ts';
import { phraseRule } from './phrase-rule.ts';
import { organisation, type RuleMail } from './rule-mail.ts';
import { few, said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** RFC-like forms of what money is sent to. */
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/;
const BITCOIN =
  /(?<![A-Za-z0-9])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|4[0-9AB][1-9A-HJ-NP-Za-km-z]{93})(?![A-Za-z0-9])/;
const PHONE =
  /(?<![\d/.-])(?:\+?1[ .-]{0,2})?\(?8(?:00|33|44|55|66|77|88)\)?[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}(?!\d)|(?<![\d/.-])(?:\+?1?[ .-]{0,2}\([2-9]\d{2}\)[ .-]{0,2}|\+?1[ .-][2-9]\d{2}[ .-])\d{3}[ .-]\d{4}(?!\d)/;

const leads = (mail: RuleMail): boolean => mail.webLinks.length > 0;

/** What fraud says. */
export const WORD_RULES: readonly SpamRule[] = [
  phraseRule('new-bank-account', 'An account to which something is to be paid shall be another one.', 2, {
    sign: 'bankChange',
    least: 1,
    and: (mail) => mail.phrases('payment').length > 0 && !mail.answeredFor,
  }),
  {
    name: 'new-bank-account-with-iban',
    sentence: 'The number of a new bank account stands in the mail.',
    score: 1,
    test(mail) {
      if (mail.phrases('bankChange').length === 0 || mail.answeredFor) return null;
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
    and: (mail) => mail.phrases('payment').length > 1 && !mail.answeredFor && mail.words < 400,
  }),
  phraseRule('advance-fee', 'The mail speaks of much money of strangers and of those who shall help with it.', 1.5, {
    sign: 'advanceFee',
    least: 3,
  }),
  phraseRule('advance-fee-surely', 'The mail has six phrases or more of those who offer the money of strangers.', 3, {
    sign: 'advanceFee',
    least: 6,
  }),
  phraseRule(
    'advance-fee-by-free-mail',
    'Who offers the money of strangers has or wants answers at a free mailbox.',
    1.5,
    {
      sign: 'advanceFee',
      least: 3,
      and: ({ authorDomain, header }) =>
        [authorDomain, organisation(header.mailboxes('reply-to')[0]?.address)].some((one) => FREE_MAIL.has(one ?? '')),
    },
  ),
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
      if (mail.isReply || mail.answeredFor) return null;
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
      if (phrases.length < 3 || mail.answeredFor) return null;
      const phone = PHONE.exec(`${mail.subject}\n${mail.shown}`)?.[0];
      return phone === undefined ? null : `it says ${few(phrases)}, and names ${said(phone)}`;
    },
  },
  phraseRule('asks-for-login', 'The reader shall confirm an account or a password by a link.', 2, {
    sign: 'credentials',
    least: 1,
    and: (mail) => leads(mail) && !mail.answeredFor,
  }),
  phraseRule(
    'asks-for-login-surely',
    'The mail has three phrases or more of those who want passwords, and a link.',
    1.5,
    {
      sign: 'credentials',
      least: 3,
      and: (mail) => leads(mail) && !mail.answeredFor,
    },
  ),
  phraseRule('mailbox-trouble', 'Something is said to be wrong with the mailbox, and a link shall mend it.', 2, {
    sign: 'mailbox',
    least: 1,
    and: (mail) => leads(mail) && !mail.answeredFor && mail.words < 400,
  }),
  phraseRule('parcel-trouble', 'A parcel is said to wait, and a link shall set it free.', 1.2, {
    sign: 'parcel',
    least: 2,
    and: (mail) => leads(mail) && !mail.vouched && mail.words < 400,
  }),
  phraseRule(
    'refund-or-fine',
    'A refund, or something that the reader shall owe, is said to wait behind a link, by somebody who nobody vouches for.',
    1.5,
    { sign: 'refunds', least: 2, and: (mail) => leads(mail) && !mail.vouched && mail.words < 300 },
  ),
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
];
