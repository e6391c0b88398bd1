import { Domain } from '../../../mail/domain.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import type { RuleMail } from './rule-mail.ts';
import { organisation } from './rule-mail.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** RFC 5322 section 3.6: these stand there once. From has findings of its own. */
const ONCE = ['date', 'subject', 'to', 'cc', 'sender', 'reply-to', 'message-id', 'in-reply-to', 'references'];
const ID = /^<[^<>\s@]{1,250}@([^<>\s@]{1,250})>/;

export const HEADER_RULES: readonly SpamRule[] = [
  {
    name: 'missing-date',
    sentence: 'The header has no Date, which every mail program writes.',
    score: 1,
    test: ({ header }) => (header.has('date') ? null : 'there is no Date field'),
  },
  {
    name: 'missing-message-id',
    sentence: 'The header has no Message-ID, which every mail program or its server writes.',
    score: 1,
    test: ({ header }) => (header.raw('message-id').trim() === '' ? 'there is no Message-ID field' : null),
  },
  {
    name: 'malformed-message-id',
    sentence: 'The Message-ID is not of the form <left@right>.',
    score: 0.8,
    test({ header }) {
      const id = header.raw('message-id');
      return id.trim() === '' || ID.test(id) ? null : `the Message-ID is ${said(id)}`;
    },
  },
  {
    name: 'message-id-of-ours',
    sentence: 'A mail of a foreign author bears a Message-ID that looks like one of ours.',
    score: 1.5,
    test({ header, circle, author, isReply, isList }) {
      const host = Domain.parse(ID.exec(header.raw('message-id'))?.[1] ?? '');
      if (host === null || isList || isReply || !isOurs({ circle }, host)) return null;
      const from = author?.address?.domain ?? null;
      return from !== null && isOurs({ circle }, from)
        ? null
        : `the Message-ID ends in ${said(host)}, a domain of ours`;
    },
  },
  {
    name: 'no-address-in-to',
    sentence: 'The To field names no mailbox.',
    score: 0.6,
    test({ header, isList }) {
      if (!header.has('to') || isList || header.mailboxes('cc').some(({ address }) => address !== null)) return null;
      const any = header.mailboxes('to').some(({ address }) => address !== null);
      return any ? null : `the To field says ${said(header.text('to'))}`;
    },
  },
  {
    name: 'to-is-author',
    sentence: 'The mail claims to be sent from its author to himself, and goes to others.',
    score: 0.7,
    test({ header, author, envelope, isList }) {
      const to = header.mailboxes('to');
      const key = author?.address?.key;
      if (to.length !== 1 || key === undefined || to[0]?.address?.key !== key || isList) return null;
      return envelope.recipients.some((one) => one.key === key) ? null : `From and To are both ${said(key)}`;
    },
  },
  {
    name: 'recipients-in-order',
    sentence: 'The recipients in To or Cc come from an address list: they follow the alphabet.',
    score: 1.5,
    test({ header }) {
      const locals = [...header.mailboxes('to'), ...header.mailboxes('cc')].flatMap(({ address }) =>
        address === null ? [] : [address.key],
      );
      if (locals.length < 6 || new Set(locals).size < locals.length) return null;
      const inOrder = locals.every((key, index) => index === 0 || (locals[index - 1] ?? '') <= key);
      return inOrder
        ? `${locals.length} recipients stand in order, from ${said(locals[0] ?? '')} to ${said(locals.at(-1) ?? '')}`
        : null;
    },
  },
  {
    name: 'duplicate-field',
    sentence: 'A field that may stand in a header once stands there several times.',
    score: 1,
    test({ header }) {
      const twice = ONCE.filter((name) => header.all(name).length > 1);
      return twice.length === 0 ? null : `repeated: ${twice.join(', ')}`;
    },
  },
  {
    name: 'sender-elsewhere',
    sentence:
      'The Sender field names a mailbox of another organisation than the author, and no list has sent the mail.',
    score: 0.3,
    test({ header, authorDomain, isList, vouched }) {
      const domain = organisation(header.mailboxes('sender')[0]?.address);
      if (domain === null || authorDomain === null || isList || vouched) return null;
      return domain === authorDomain ? null : `From is of ${said(authorDomain)}, Sender of ${said(domain)}`;
    },
  },
  {
    name: 'return-path-elsewhere',
    sentence: 'Bounces go to another organisation than the author, and nothing vouches for the author.',
    score: 0.4,
    test({ envelope, session, authorDomain, isList, vouched }) {
      const domain = organisation(envelope.sender);
      if (session === null || domain === null || authorDomain === null || isList || vouched) return null;
      return domain === authorDomain ? null : `From is of ${said(authorDomain)}, MAIL FROM of ${said(domain)}`;
    },
  },
  {
    name: 'author-of-ours',
    sentence: 'A stranger sends a mail in the name of a domain of ours, and nothing vouches for it.',
    score: 2,
    test({ author, circle, session, isList, vouched, isReply }) {
      const domain = author?.address?.domain ?? null;
      if (session === null || domain === null || isList || vouched || isReply || !isOurs({ circle }, domain))
        return null;
      return `the author is ${said(author?.address?.text ?? '')}`;
    },
  },
  {
    name: 'backscatter',
    sentence: 'The mail has no return path, and is neither a report nor an automatic answer.',
    score: 1.2,
    test({ envelope, session, header, parts }) {
      if (session === null || envelope.sender !== null) return null;
      const reports = parts.some(({ declaredType }) =>
        /^(?:multipart\/report|message\/(?:delivery-status|disposition-notification))$/.test(declaredType ?? ''),
      );
      const automatic = [
        'auto-submitted',
        'x-autoreply',
        'x-autorespond',
        'x-auto-response-suppress',
        'x-failed-recipients',
      ];
      if (reports || automatic.some((name) => header.has(name))) return null;
      return /mailer-daemon|postmaster|no-?reply/i.test(header.raw('from'))
        ? null
        : 'MAIL FROM is <>, and no part is a report';
    },
  },
  {
    name: 'priority-without-client',
    sentence: 'The mail says that it is urgent and does not say what program has written it.',
    score: 0.6,
    test({ header }) {
      const urgent = /^[12]\b/.test(header.raw('x-priority')) || /^high/i.test(header.raw('x-msmail-priority'));
      const client = ['x-mailer', 'user-agent', 'x-mimeole', 'thread-index'].some((name) => header.has(name));
      return urgent && !client ? 'X-Priority is high, and there is neither X-Mailer nor User-Agent' : null;
    },
  },
];

/** The domain, or the one above it, is hosted here by name. */
export function isOurs({ circle }: Pick<RuleMail, 'circle'>, domain: Domain): boolean {
  const registered = registrableDomain(domain) ?? domain;
  return circle.ours.some(({ registrable }) => registrable === registered);
}
