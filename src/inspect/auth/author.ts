import type { Address } from '../../mail/address.ts';
import type { Author, AuthorFault, AuthorFaultName } from '../../mail/authentication.ts';
import type { Domain } from '../../mail/domain.ts';
import type { Dissection } from '../../mail/part.ts';
import { registrableDomain } from '../../mail/registrable-domain.ts';
import { type FromField, fromFields } from './from-fields.ts';
import { type MailboxList, parseMailboxList } from './mailbox-list.ts';
import { shownAddresses } from './shown-addresses.ts';

/** Characters of a From field that are read; no honest one has a tenth of it. */
const LONGEST = 8192;
/** Addresses that some reader may show are told up to this many. */
const MOST_CANDIDATES = 20;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
/** Signs without width and those that turn the direction of writing. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/;
const INVISIBLES = new RegExp(INVISIBLE, 'g');
const BEYOND_ASCII = /[^\0-\x7f]/;
const ENCODED_WORD = /=\?[^?\s]+\?[bq]\?/i;

/**
 * Who stands in the From field of the mail's own header. Every fault is one by which readers may show another author than the one that
 * is checked, and that honest mail practically never has.
 * @param decodeWords decodes encoded words (RFC 2047) wherever they stand
 */
export function readAuthor(mail: Pick<Dissection, 'root' | 'bytes'>, decodeWords: (text: string) => string): Author {
  const fields = fromFields(mail);
  const readings = fields.map((field) => new Reading(field, decodeWords));
  const faults = readings.flatMap((reading) => reading.faults());
  if (fields.length > 1)
    faults.unshift(fault('from-repeated', `${fields.length} From fields: ${listed(fields.map(({ value }) => value))}`));
  const [only] = readings;
  const address = readings.length === 1 ? (only?.address ?? null) : null;
  const candidates = distinct([address, ...readings.flatMap((reading) => reading.candidates())]);
  if (faults.length === 0 && readings.every((reading) => reading.isEmpty)) faults.push(...missingAuthor(mail));
  return { address, displayName: only?.displayName ?? '', candidates, faults: faults.filter(isFirst) };
}

/** What one From field says. */
class Reading {
  readonly #field: FromField;
  readonly #text: string;
  readonly #decoded: string;
  /** As the field looks when it is decoded: a sign of full width is an @ to the eye. */
  readonly #looks: string;
  readonly #list: MailboxList;
  readonly #decodeWords: (text: string) => string;

  constructor(field: FromField, decodeWords: (text: string) => string) {
    this.#field = field;
    this.#decodeWords = decodeWords;
    this.#text = field.value.slice(0, LONGEST);
    this.#decoded = decodeWords(this.#text);
    this.#looks = this.#decoded.normalize('NFKC').replace(INVISIBLES, '');
    this.#list = parseMailboxList(this.#text);
  }

  /** The one mailbox; null where there are several or none, or they stand in a group. */
  get address(): Address | null {
    const [address, ...others] = this.#addresses();
    return address !== undefined && others.length === 0 && !this.#list.group ? address : null;
  }

  get displayName(): string {
    const mailbox = this.#list.mailboxes.find(({ address }) => address !== null) ?? this.#list.mailboxes[0];
    return this.#decodeWords(mailbox?.displayName ?? '');
  }

  /** Nothing stands there that could be taken for an address, as where a server writes MAILER-DAEMON. */
  get isEmpty(): boolean {
    return !this.#looks.includes('@');
  }

  candidates(): readonly Address[] {
    return [...this.#addresses(), ...shownAddresses(this.#looks), ...shownAddresses(this.#text)];
  }

  faults(): AuthorFault[] {
    return [...this.#structureFaults(), ...this.#characterFaults(), ...this.#encodingFaults(), ...this.#nameFaults()];
  }

  #addresses(): readonly Address[] {
    return this.#list.mailboxes.flatMap(({ address }) => address ?? []);
  }

  #structureFaults(): AuthorFault[] {
    const { mailboxes, group, faults } = this.#list;
    const { oddity, value, utf8 } = this.#field;
    const addresses = this.#addresses();
    const wrong = [...(oddity === null ? [] : [oddity]), ...(this.isEmpty ? [] : faults)];
    if (!utf8 && mailboxes.some(({ address, text }) => address !== null && BEYOND_ASCII.test(text)))
      wrong.push('octets that are no UTF-8 stand in the address');
    if (mailboxes.some(({ unquoted }) => this.#isAnotherIn(unquoted)))
      wrong.push('another address stands before the brackets, without quotes');
    if (value.length > LONGEST) wrong.push(`the field has ${value.length} characters`);
    if (addresses.length === 0 && wrong.length === 0 && mailboxes.length > 0 && !this.isEmpty)
      wrong.push('there is no address');
    return [
      ...(wrong.length > 0 ? [fault('from-malformed', `${wrong.join('; ')}: ${shown(value)}`)] : []),
      ...(group ? [fault('from-group', `a group of addresses: ${shown(value)}`)] : []),
      ...(addresses.length > 1
        ? [fault('from-several-authors', `${addresses.length} authors: ${listed(addresses.map(({ text }) => text))}`)]
        : []),
    ];
  }

  #characterFaults(): AuthorFault[] {
    const hidden = this.#list.mailboxes.some(({ text }) => INVISIBLE.test(text));
    if (!hidden && !CONTROL.test(this.#text)) return [];
    return [fault('from-control-characters', `characters that are not shown: ${shown(this.#text)}`)];
  }

  /** An encoded word in the address itself, or addresses that appear where a reader decodes first and reads afterwards. */
  #encodingFaults(): AuthorFault[] {
    const within = this.#list.mailboxes.some(
      ({ text }) => ENCODED_WORD.test(text) && this.#decodeWords(text).includes('@'),
    );
    if (!within && !this.#isRestructured()) return [];
    return [
      fault(
        'from-encoded-address',
        `an encoded word holds an address, or a piece of one: ${shown(this.#text)} is ${shown(this.#decoded)}`,
      ),
    ];
  }

  /** Whether decoding makes authors, or signs between them where another address stands. */
  #isRestructured(): boolean {
    if (this.#decoded === this.#text) return false;
    const { mailboxes, faults } = parseMailboxList(this.#decoded);
    if (mailboxes.some(({ address }) => address !== null && !this.#isKnown(address))) return true;
    const same =
      mailboxes.length === this.#list.mailboxes.length && faults.every((one) => this.#list.faults.includes(one));
    return !same && this.#isAnotherIn(this.#looks);
  }

  #isAnotherIn(text: string): boolean {
    return shownAddresses(text).some((one) => !this.#isKnown(one));
  }

  #nameFaults(): AuthorFault[] {
    const { address } = this;
    if (address === null) return [];
    const other = shownAddresses(this.#looks).find((one) => !this.#isKnown(one));
    if (other === undefined) return [];
    return [
      fault('from-address-in-name', `the name shows ${shown(other.text)}, the address is ${shown(address.text)}`),
    ];
  }

  /** Whether an address is one of the authors', or of the same organisation. */
  #isKnown({ key, domain }: Address): boolean {
    return this.#addresses().some(
      (known) => known.key === key || (domain !== null && isSameOrganisation(known, domain)),
    );
  }
}

/** Some programs show the Sender in the place of an author who is missing, and nobody checks that. */
function missingAuthor({ root }: Pick<Dissection, 'root'>): readonly AuthorFault[] {
  const missing = fault('from-missing', 'no From field names an address');
  const sender = root.header.find(({ name, value }) => name.trim().toLowerCase() === 'sender' && value.includes('@'));
  if (sender === undefined) return [missing];
  return [missing, fault('from-malformed', `there is no author, but a Sender: ${shown(sender.value)}`)];
}

function isSameOrganisation(address: Address, domain: Domain): boolean {
  if (address.domain === null) return false;
  return (registrableDomain(address.domain) ?? address.domain) === (registrableDomain(domain) ?? domain);
}

function distinct(addresses: readonly (Address | null)[]): readonly Address[] {
  const byKey = new Map<string, Address>();
  for (const address of addresses) if (address !== null && !byKey.has(address.key)) byKey.set(address.key, address);
  return [...byKey.values()].slice(0, MOST_CANDIDATES);
}

/** The first of each name tells enough. */
function isFirst({ name }: AuthorFault, index: number, faults: readonly AuthorFault[]): boolean {
  return faults.findIndex((other) => other.name === name) === index;
}

function fault(name: AuthorFaultName, detail: string): AuthorFault {
  return { name, detail };
}

function shown(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}...` : text}"`;
}

function listed(texts: readonly string[]): string {
  return `${texts.slice(0, 5).map(shown).join(', ')}${texts.length > 5 ? ' ...' : ''}`;
}
