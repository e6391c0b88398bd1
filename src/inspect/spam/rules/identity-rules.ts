import type { Address } from '../../../mail/address.ts';
import type { Domain } from '../../../mail/domain.ts';
import { BRANDS, type Brand } from './brands.ts';
import { isOurs } from './header-rules.ts';
import { isFreeHosted } from './hosting.ts';
import { FREE_MAIL } from './known-hosts.ts';
import { CLEAR, type KnownDomain, type Likeness, type Resemblance, resembles } from './look-alike-domain.ts';
import { nameWords, personNamed } from './person-name.ts';
import { organisation, type RuleMail } from './rule-mail.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

function likeness(name: Domain, { known, how }: Resemblance): string {
  return `${said(name)} is not ${said(known.registrable)}: ${IN_WORDS[how]}`;
}

const IN_WORDS: Readonly<Record<Likeness, string>> = {
  'look-alike': 'its letters only look the same',
  'one-edit': 'it differs by a letter',
  affix: 'a word was added',
  'other-ending': 'it has another ending',
  subdomain: 'it is the beginning of another name',
};

function resembling(
  name: Domain | null | undefined,
  known: readonly KnownDomain[],
  how: readonly Likeness[],
): string | null {
  if (name === null || name === undefined) return null;
  const found = resembles(name, known);
  return found !== null && how.includes(found.how) ? likeness(name, found) : null;
}

/** Anybody may have a mailbox there; groups of such a provider have a name of their own. */
const isFree = (address: Address | null | undefined): boolean => FREE_MAIL.has(address?.domain ?? '');
const replyTo = ({ header }: RuleMail) => header.mailboxes('reply-to')[0]?.address ?? null;

const BRAND_WORDS = new Set(BRANDS.map(({ word }) => word));

function brandNamed(words: readonly string[]): Brand | undefined {
  const named = words.filter((word) => BRAND_WORDS.has(word));
  return named.length === 0 ? undefined : BRANDS.find(({ word }) => named.includes(word));
}

function isOf({ labels }: Brand, registrable: Domain): boolean {
  const label = registrable.split('.')[0] ?? '';
  return labels.some((own) => label === own);
}

/** Who the mail pretends to be from: our domains, partners, people, firms that everybody knows. */
export const IDENTITY_RULES: readonly SpamRule[] = [
  {
    name: 'looks-like-us',
    sentence: "The author's domain looks like one of ours.",
    score: 3.5,
    test: ({ author, circle }) => resembling(author?.address?.domain, circle.ours, CLEAR),
  },
  {
    name: 'our-name-elsewhere',
    sentence: "The author's domain is one of ours with another ending.",
    score: 1,
    test: ({ author, circle }) => resembling(author?.address?.domain, circle.ours, ['other-ending']),
  },
  {
    name: 'looks-like-partner',
    sentence: "The author's domain looks like one of `spam.rules.partners`.",
    score: 3.5,
    test: ({ author, circle }) => resembling(author?.address?.domain, circle.partners, CLEAR),
  },
  {
    name: 'partner-name-elsewhere',
    sentence: "The author's domain is one of `spam.rules.partners` with another ending.",
    score: 1.2,
    test: ({ author, circle }) => resembling(author?.address?.domain, circle.partners, ['other-ending']),
  },
  {
    name: 'answers-to-look-alike',
    sentence: 'Answers go to a domain that looks like one of ours or of `spam.rules.partners`.',
    score: 3,
    test: (mail) => resembling(replyTo(mail)?.domain, [...mail.circle.ours, ...mail.circle.partners], CLEAR),
  },
  {
    name: 'link-to-look-alike',
    sentence: 'A link leads to a domain that looks like one of ours or of `spam.rules.partners`.',
    score: 3,
    test({ webLinks, circle }) {
      const known = [...circle.ours, ...circle.partners];
      if (known.length === 0) return null;
      for (const { host } of webLinks.slice(0, 50)) {
        const seen = resembling(host, known, CLEAR);
        if (seen !== null) return seen;
      }
      return null;
    },
  },
  {
    name: 'impersonated-person',
    sentence: 'The author bears the name of somebody in `spam.rules.people`, and the address is not one of his.',
    score: 3.5,
    test({ author, circle }) {
      if (author === null || circle.people.length === 0) return null;
      const person = personNamed(nameWords(author.displayName), circle.people);
      if (person === null || (author.address !== null && person.addresses.has(author.address.key))) return null;
      return `the name is ${said(author.displayName)}, the address ${said(author.text)}`;
    },
  },
  {
    name: 'person-signs',
    sentence: 'A free mailbox writes, and the text is signed by somebody in `spam.rules.people`.',
    score: 1.5,
    test({ author, authorDomain, circle, shown }) {
      if (author === null || authorDomain === null || !FREE_MAIL.has(authorDomain) || circle.people.length === 0)
        return null;
      const lines = shown
        .slice(0, 4000)
        .split('\n')
        .slice(0, 60)
        .filter((line) => line.length < 60 && line.trim() !== '');
      const person = circle.people.find(
        ({ words, addresses }) =>
          words.length > 1 &&
          !addresses.has(author.address?.key ?? '') &&
          lines.some((line) => nameWords(line).join(' ') === words.join(' ')),
      );
      return person === undefined ? null : `it is signed by ${said(person.name)} and comes from ${said(author.text)}`;
    },
  },
  {
    name: 'our-domain-in-name',
    sentence: "The author's name names a domain of ours, and the address is of another.",
    score: 1.5,
    test({ author, circle, authorDomain, isList }) {
      if (author === null || authorDomain === null || isList || isOurs({ circle }, authorDomain)) return null;
      const name = author.displayName.toLowerCase();
      const found = circle.ours.find(({ registrable }) => name.includes(registrable));
      return found === undefined ? null : `the name is ${said(author.displayName)}, the address ${said(author.text)}`;
    },
  },
  {
    name: 'brand-in-name',
    sentence: 'The author bears the name of a well-known firm, and the address is not of its domains.',
    score: 1.5,
    test({ author, authorDomain }) {
      if (author === null || authorDomain === null) return null;
      const found = brandNamed(nameWords(author.displayName));
      return found === undefined || isOf(found, authorDomain) || FREE_MAIL.has(authorDomain)
        ? null
        : `the name is ${said(author.displayName)}, the address ${said(author.text)}`;
    },
  },
  {
    name: 'brand-from-free-mail',
    sentence: 'The author bears the name of a well-known firm, and writes from a free mailbox.',
    score: 2.5,
    test({ author, authorDomain }) {
      if (author === null || authorDomain === null || !FREE_MAIL.has(authorDomain)) return null;
      const words = nameWords(author.displayName);
      const found = brandNamed(words);
      return found === undefined || isOf(found, authorDomain)
        ? null
        : `the name is ${said(author.displayName)}, the address ${said(author.text)}`;
    },
  },
  {
    name: 'brand-in-host',
    sentence: 'The host of a link has the name of a well-known firm in it, and is not its own.',
    score: 1.5,
    test({ webLinks }) {
      for (const link of webLinks.slice(0, 50)) {
        const { host, registrable } = link;
        if (host === null || registrable === null) continue;
        const pieces = host.split(/[.-]/);
        const found = brandNamed(isFreeHosted(link) ? pieces : pieces.slice(0, -1));
        if (found !== undefined && !isOf(found, registrable) && pieces.length > 2)
          return `a link leads to ${said(link.url)}`;
      }
      return null;
    },
  },
  {
    name: 'answers-to-free-mail',
    sentence: 'The author has a domain of his own, and answers go to a free mailbox.',
    score: 1.2,
    test(mail) {
      const reply = organisation(replyTo(mail));
      const { authorDomain, isList } = mail;
      if (reply === null || authorDomain === null || isList || !isFree(replyTo(mail)) || isFree(mail.author?.address))
        return null;
      return `From is ${said(mail.author?.text ?? '')}, Reply-To ${said(replyTo(mail)?.text ?? '')}`;
    },
  },
  {
    name: 'answers-to-other-free-mail',
    sentence: 'The author writes from one free mailbox, and answers go to another one of another provider.',
    score: 1.5,
    test(mail) {
      const reply = organisation(replyTo(mail));
      const { authorDomain, isList } = mail;
      if (
        reply === null ||
        authorDomain === null ||
        isList ||
        reply === authorDomain ||
        !isFree(replyTo(mail)) ||
        !isFree(mail.author?.address)
      )
        return null;
      return `From is ${said(mail.author?.text ?? '')}, Reply-To ${said(replyTo(mail)?.text ?? '')}`;
    },
  },
  {
    name: 'our-author-answers-elsewhere',
    sentence: 'The mail is in the name of a domain of ours or of `spam.rules.partners`, and answers leave it.',
    score: 2.5,
    test(mail) {
      const { authorDomain, circle, isList, vouched } = mail;
      const reply = organisation(replyTo(mail));
      if (authorDomain === null || reply === null || isList || vouched || reply === authorDomain) return null;
      const known = [...circle.ours, ...circle.partners].map(({ registrable }) => registrable);
      if (!known.includes(authorDomain) || known.includes(reply)) return null;
      return `From is ${said(mail.author?.text ?? '')}, Reply-To ${said(replyTo(mail)?.text ?? '')}`;
    },
  },
  {
    name: 'number-in-free-mailbox',
    sentence: 'The author is a free mailbox with a name of random letters or a long number.',
    score: 0.7,
    test({ author, authorDomain, isReply, isList }) {
      if (author?.address == null || authorDomain === null || isReply || isList || !FREE_MAIL.has(authorDomain))
        return null;
      const { local } = author.address;
      return /\d{5,}|^[a-z]{1,3}\d{4,}|[bcdfghjklmnpqrstvwxz]{6,}/i.test(local)
        ? `it is ${said(author.address.text)}`
        : null;
    },
  },
];
