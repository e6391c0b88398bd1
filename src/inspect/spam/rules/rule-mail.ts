import type { Address } from '../../../mail/address.ts';
import type { Authentication } from '../../../mail/authentication.ts';
import { signingDomains } from '../../../mail/authentication.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Part } from '../../../mail/part.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import type { SessionFacts } from '../../../mail/session.ts';
import type { Mailbox } from '../../auth/mailbox-list.ts';
import type { Subject } from '../../inspector.ts';
import type { Body } from './body.ts';
import type { Circle } from './circle.ts';
import { HeaderFields } from './header-fields.ts';
import { FREE_MAIL } from './known-hosts.ts';
import { looksLikeOneOf } from './look-alike-domain.ts';
import { type PageShape, pageShape } from './page-shape.ts';
import { PhraseSearch, readable } from './phrase-search.ts';
import { FRAUD_PHRASES } from './phrases/fraud-phrases.ts';
import { OFFER_PHRASES } from './phrases/offer-phrases.ts';
import { PHISHING_PHRASES } from './phrases/phishing-phrases.ts';
import { type SeenLink, seenLink } from './seen-link.ts';
import { type Hop, readTrail } from './trail.ts';
import { countWords } from './word-count.ts';
import { readDate, type WrittenDate } from './written-date.ts';

const PHRASES = { ...FRAUD_PHRASES, ...PHISHING_PHRASES, ...OFFER_PHRASES };
export type PhraseSign = keyof typeof PHRASES;

const search = new PhraseSearch<PhraseSign>(PHRASES);

/** Fields of mailing lists. */
const OF_LISTS = [
  'list-id',
  'list-post',
  'mailing-list',
  'x-mailman-version',
  'x-mailinglist',
  'x-mailing-list',
  'list-subscribe',
];

export interface RuleMailOptions {
  readonly circle: Circle;
  readonly decodeWords: (value: string) => string;
}

/** What the rules see of one mail. Each view of it is made when the first rule asks, and serves all of them. */
export class RuleMail {
  readonly circle: Circle;
  readonly header: HeaderFields;
  readonly envelope: Subject['envelope'];
  readonly session: SessionFacts | null;
  readonly authentication: Authentication;
  readonly body: Body;
  readonly parts: readonly Part[];
  /** Decoded. */
  readonly subject: string;
  #authorDomain: Domain | null | undefined;
  #vouched: boolean | undefined;
  #isList: boolean | undefined;
  #trail: readonly Hop[] | undefined;
  #date: WrittenDate | null | undefined;
  #page: PageShape | undefined;
  #links: readonly SeenLink[] | undefined;
  #webLinks: readonly SeenLink[] | undefined;
  #text: string | undefined;
  #phrases: ReadonlyMap<PhraseSign, readonly string[]> | undefined;
  #words: number | undefined;

  constructor(
    { dissection, envelope, session }: Subject,
    read: { readonly authentication: Authentication; readonly body: Body },
    { circle, decodeWords }: RuleMailOptions,
  ) {
    this.circle = circle;
    this.header = new HeaderFields(dissection.root.header, decodeWords);
    this.envelope = envelope;
    this.session = session;
    this.authentication = read.authentication;
    this.body = read.body;
    this.parts = dissection.parts;
    this.subject = dissection.subject.slice(0, 2000);
  }

  /** The first mailbox of From. */
  get author(): Mailbox | null {
    return this.header.mailboxes('from')[0] ?? null;
  }

  /** What its author's organisation has registered. */
  get authorDomain(): Domain | null {
    if (this.#authorDomain === undefined) this.#authorDomain = organisation(this.author?.address);
    return this.#authorDomain;
  }

  /** The author's domain stands for the mail: by DMARC, or by a signature of its own. */
  get vouched(): boolean {
    this.#vouched ??=
      this.authentication.dmarc.result === 'pass' ||
      signingDomains(this.authentication).some((one) => (registrableDomain(one) ?? one) === this.authorDomain);
    return this.#vouched;
  }

  /** As `vouched`, by a domain of the author's own: neither the provider of his free mailbox, which knows nobody, nor one that looks like another's. */
  get answeredFor(): boolean {
    const { authorDomain, circle } = this;
    if (!this.vouched || authorDomain === null || FREE_MAIL.has(authorDomain)) return false;
    return !looksLikeOneOf(authorDomain, [...circle.ours, ...circle.partners]);
  }

  /** It says that it came over a mailing list. */
  get isList(): boolean {
    this.#isList ??= OF_LISTS.some((name) => this.header.has(name)) || /^list$/i.test(this.header.raw('precedence'));
    return this.#isList;
  }

  /** It says that it answers a mail. */
  get isReply(): boolean {
    return this.header.has('in-reply-to') || this.header.has('references');
  }

  /** The servers that it says it has passed, ours left out, the newest first. */
  get trail(): readonly Hop[] {
    if (this.#trail === undefined) {
      const hops = readTrail(this.header.all('received'));
      const ours = hops[0]?.by.toLowerCase() === this.circle.hostname.toLowerCase();
      this.#trail = ours ? hops.slice(1) : hops;
    }
    return this.#trail;
  }

  /** Of the Date field; null where there is none, or none that can be read. */
  get date(): WrittenDate | null {
    if (this.#date === undefined) this.#date = readDate(this.header.raw('date'));
    return this.#date;
  }

  /** When the mail came, as we know it, or as the newest server says; null where nobody does. */
  get takenAt(): number | null {
    return this.session?.at ?? this.trail.find(({ at }) => at !== null)?.at ?? null;
  }

  get page(): PageShape {
    this.#page ??= pageShape(this.body.source);
    return this.#page;
  }

  /** The first addresses of all parts. */
  get links(): readonly SeenLink[] {
    this.#links ??= this.body.links.map(seenLink);
    return this.#links;
  }

  /** Those that lead to the web. */
  get webLinks(): readonly SeenLink[] {
    this.#webLinks ??= this.links.filter(({ scheme }) => scheme === 'http' || scheme === 'https');
    return this.#webLinks;
  }

  /** What a reader sees, in the richer of the two forms. */
  get shown(): string {
    const { plain, html } = this.body;
    return html.length >= plain.length ? html : plain;
  }

  /** Words that a reader sees. */
  get words(): number {
    this.#words ??= countWords(this.shown);
    return this.#words;
  }

  /** Subject and body for the search of phrases. */
  get text(): string {
    this.#text ??= readable(`${this.subject}\n${this.body.plain}\n${this.body.html}`);
    return this.#text;
  }

  /** The different phrases of a table that the mail has. */
  phrases(sign: PhraseSign): readonly string[] {
    this.#phrases ??= search.find(this.text);
    return this.#phrases.get(sign) ?? [];
  }
}

/** The domain that the address's organisation has registered; null where it has none. */
export function organisation(address: Address | null | undefined): Domain | null {
  const domain = address?.domain ?? null;
  return domain === null ? null : (registrableDomain(domain) ?? domain);
}
