import { isIP } from 'node:net';
import { Domain } from '../../../mail/domain.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import { isOurs } from './header-rules.ts';
import { FREE_MAIL } from './known-hosts.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

const DAY = 86_400_000;
/** Names that providers give to the lines of their customers. */
const LINE_NAME =
  /(?:^|[.-])(?:a?dsl|dial-?up|dialin|dip|dyn(?:amic)?(?:ip)?|cable|pool|ppp|dhcp|broadband|customers?|client|catv|ftth|fiber|user|mobile|cpe)(?:[.-]|\d)/i;
/** Four numbers one by one, as in `p1-2-3-4.example`. */
const NUMBERED = /\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3}|\d{12}/;

/** The way that the mail has come: what is known of the client, and what the Received fields claim. */
export const TRAIL_RULES: readonly SpamRule[] = [
  {
    name: 'hello-in-our-name',
    sentence: 'The client gives a name of ours as its own.',
    score: 2.5,
    test({ session, circle }) {
      const helo = Domain.parse(session?.helo ?? '');
      if (helo === null || !(isOurs({ circle }, helo) || helo === circle.hostname.toLowerCase())) return null;
      const reverse = Domain.parse(session?.reverseName ?? '');
      return reverse !== null && isOurs({ circle }, reverse)
        ? null
        : `it says ${said(helo)} and is at ${session?.address}`;
    },
  },
  {
    name: 'hello-without-domain',
    sentence: 'The client gives a name without a domain, as no mail server does.',
    score: 0.8,
    test({ session }) {
      const helo = session?.helo ?? '';
      return helo === '' || helo.includes('.') || helo.startsWith('[') ? null : `it says ${said(helo)}`;
    },
  },
  {
    name: 'hello-is-address',
    sentence: 'The client gives an address without brackets as its name.',
    score: 1.2,
    test: ({ session }) => (isIP(session?.helo ?? '') === 4 ? `it says ${said(session?.helo ?? '')}` : null),
  },
  {
    name: 'no-reverse-name',
    sentence: "The client's address has no name in the DNS that leads back to it.",
    score: 0.8,
    test: ({ session }) => (session !== null && session.reverseName === null ? `${session.address} has none` : null),
  },
  {
    name: 'client-on-a-line',
    sentence: "The client's name is one of those that providers give to the lines of their customers.",
    score: 1.2,
    test({ session, vouched }) {
      const name = session?.reverseName ?? '';
      return !vouched && NUMBERED.test(name) && LINE_NAME.test(name) ? `the client is ${said(name)}` : null;
    },
  },
  {
    name: 'direct-from-client',
    sentence: 'A mail that a mail program claims to have written comes without the server of its sender in between.',
    score: 0.8,
    test({ session, trail, header, vouched }) {
      if (session === null || trail.length > 0 || vouched) return null;
      const client = header.text('x-mailer') || header.text('user-agent');
      return /outlook|thunderbird|apple mail|iphone mail|eudora/i.test(client)
        ? `${said(client)} and no Received field`
        : null;
    },
  },
  {
    name: 'received-impossible-address',
    sentence: 'A Received field names an IP address that there cannot be.',
    score: 2,
    test({ trail }) {
      const found = trail.find(({ address }) => address !== '' && isIP(address) === 0);
      return found === undefined ? null : `it names ${said(found.address)}`;
    },
  },
  {
    name: 'received-false-provider',
    sentence: 'A server says that it is one of a large mail provider, and its address has another name.',
    score: 1.5,
    test({ trail, session }) {
      const ours = session === null ? [] : [{ helo: session.helo ?? '', seen: session.reverseName ?? 'unknown' }];
      for (const { helo, seen } of [...ours, ...trail]) {
        const name = Domain.parse(helo);
        if (name === null || seen === '') continue;
        const provider = registrableDomain(name) ?? name;
        // Servers of one provider have names of another of its brands.
        if (!FREE_MAIL.has(provider) || SHARED.test(seen)) continue;
        const word = provider.split('.')[0] ?? '';
        if (!seen.toLowerCase().includes(word) && /unknown|[a-z]\.[a-z]{2,}/i.test(seen))
          return `from ${said(helo)}, which is ${said(seen)}`;
      }
      return null;
    },
  },
  {
    name: 'received-hello-address',
    sentence: 'A server on the way has taken the mail from a client that gave an address as its name.',
    score: 0.5,
    test({ trail }) {
      const found = trail.find(({ helo, text }) => isIP(helo) === 4 && !/\bwith\s+(?:e?smtps?a|http)/i.test(text));
      return found === undefined ? null : `from ${said(found.helo)}`;
    },
  },
  {
    name: 'received-backwards',
    sentence: 'By its Received fields the mail was at a later server more than a day before it was at an earlier one.',
    score: 1,
    test({ trail }) {
      const times = trail.flatMap(({ at }) => (at === null ? [] : [at]));
      const index = times.findIndex((at, i) => i > 0 && at - (times[i - 1] ?? at) > DAY);
      if (index < 0) return null;
      const days = Math.round(((times[index] ?? 0) - (times[index - 1] ?? 0)) / DAY);
      return `the way goes back by ${days} ${days === 1 ? 'day' : 'days'}`;
    },
  },
  {
    name: 'received-without-by',
    sentence: 'A Received field does not say which server has written it.',
    score: 0.8,
    test({ trail }) {
      const found = trail.find(({ by, helo }) => by === '' && helo !== '');
      return found === undefined ? null : `it says ${said(found.text)}`;
    },
  },
];

const SHARED =
  /hotmail|outlook|microsoft|google|yahoo|aol|apple|icloud|gmx|kundenserver|ionos|1and1|web\.de|mail\.ru|yandex|qq\.com|localhost|127\.0\.0\.1/i;
