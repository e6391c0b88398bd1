import { Address } from '../../mail/address.ts';
import { type AddressToken, addressTokens } from './address-tokens.ts';

export interface Mailbox {
  /** The phrase before the address, or the comment behind it; '' where there is neither. Encoded words as they are. */
  readonly displayName: string;
  /** What of the phrase stands without quotes. */
  readonly unquoted: string;
  /** What stands where the address belongs, as written. */
  readonly text: string;
  readonly address: Address | null;
}

/** What stands in a From field (RFC 5322 section 3.4, groups by RFC 6854). */
export interface MailboxList {
  readonly mailboxes: readonly Mailbox[];
  readonly group: boolean;
  /** In words, where readers may come to different addresses. */
  readonly faults: readonly string[];
}

/**
 * Reads a list of mailboxes, and goes on where it is no list by the grammar. What is written carelessly and cannot hide an address is no
 * fault: special characters in a name without quotes, empty places between commas.
 */
export function parseMailboxList(text: string): MailboxList {
  const reader = new ListReader();
  for (const token of addressTokens(text)) reader.take(token);
  return reader.end();
}

class ListReader {
  readonly #mailboxes: Mailbox[] = [];
  readonly #faults = new Set<string>();
  #group = false;
  /** What stands before an angle bracket: a name, or the address itself. */
  #words: AddressToken[] = [];
  /** What stands between angle brackets. */
  #angle: AddressToken[] | null = null;
  #inAngle = false;
  #behind = false;
  #comment = '';

  take(token: AddressToken): void {
    if (token.open) this.#faults.add(`${NAMES[token.kind]} does not end`);
    if (token.kind === 'comment') this.#comment = token.value;
    else if (token.kind === 'special') this.#special(token);
    else this.#place(token);
  }

  end(): MailboxList {
    this.#finish();
    return { mailboxes: this.#mailboxes, group: this.#group, faults: [...this.#faults] };
  }

  #special(token: AddressToken): void {
    if (this.#inAngle) this.#specialInAngle(token);
    else if (token.text === '<') this.#openAngle();
    else if (token.text === ',' || token.text === ';') this.#finish();
    else if (token.text === ':') {
      this.#group = true;
      this.#words = [];
    } else this.#place(token);
  }

  #specialInAngle(token: AddressToken): void {
    if (token.text === '>') this.#inAngle = false;
    else if (token.text === '<') this.#faults.add('an angle bracket stands in the address');
    else this.#place(token);
  }

  #openAngle(): void {
    if (this.#angle !== null) {
      this.#faults.add('no comma stands between two addresses');
      this.#finish();
    }
    this.#angle = [];
    this.#inAngle = true;
  }

  #place(token: AddressToken): void {
    if (this.#inAngle) this.#angle?.push(token);
    else if (this.#angle === null) this.#words.push(token);
    else this.#behind = true;
  }

  /** A comma, the end of a group or of the field. */
  #finish(): void {
    if (this.#inAngle) this.#faults.add('an angle bracket is not closed');
    if (this.#behind) this.#faults.add('something stands behind the address');
    const phrase = phraseOf(this.#words);
    const unquoted = phraseOf(this.#words.filter(({ kind }) => kind !== 'quoted'));
    if (this.#angle !== null) this.#mailbox(phrase || this.#comment, unquoted, this.#angle);
    else if (this.#words.some(({ text }) => text === '@')) this.#mailbox(this.#comment, '', this.#words);
    else if (phrase !== '') this.#nameAlone(phrase);
    this.#words = [];
    this.#angle = null;
    this.#inAngle = false;
    this.#behind = false;
    this.#comment = '';
  }

  /** `"a@one.example", <b@two.example>`: some readers take the quoted name for an address. */
  #nameAlone(phrase: string): void {
    if (phrase.includes('@')) this.#faults.add('an address in quotes stands alone between commas');
    this.#mailboxes.push({ displayName: '', unquoted: '', text: phrase, address: null });
  }

  #mailbox(displayName: string, unquoted: string, tokens: readonly AddressToken[]): void {
    const spec = this.#withoutRoute(tokens);
    if (spec.some(({ kind, text, value }) => kind === 'quoted' && (text.includes('\\') || /[^\w.+-]/.test(value))))
      this.#faults.add('the address has a quoted name in which other characters stand than in a name without quotes');
    const text = spec.map((token, i) => (i > 0 && token.spaced ? ` ${token.text}` : token.text)).join('');
    const address = Address.parse(text);
    if (address === null) this.#faults.add(whyNoAddress(spec));
    else if (address.domain === null) this.#faults.add('the address has no domain but an IP address');
    this.#mailboxes.push({ displayName, unquoted, text, address });
  }

  /** RFC 5322 section 4.4: `@one,@two:user@example.com`. */
  #withoutRoute(tokens: readonly AddressToken[]): readonly AddressToken[] {
    if (tokens[0]?.text !== '@') return tokens;
    this.#faults.add('the address has a route');
    return tokens.slice(tokens.findIndex(({ text }) => text === ':') + 1);
  }
}

const NAMES: Readonly<Record<AddressToken['kind'], string>> = {
  quoted: 'a quoted string',
  literal: 'a square bracket',
  comment: 'a comment',
  atom: 'a word',
  special: 'a sign',
};

function whyNoAddress(spec: readonly AddressToken[]): string {
  const signs = spec.filter(({ text }) => text === '@').length;
  if (signs > 1) return 'the address has more than one @';
  if (signs === 0) return 'the address has no domain';
  if (spec.some(({ spaced }, i) => i > 0 && spaced)) return 'white space or a comment stands within the address';
  return 'the address is none by the standards';
}

/** Words with one space where white space stood, quotes gone. */
function phraseOf(tokens: readonly AddressToken[]): string {
  return tokens
    .map(({ value, spaced }, i) => (spaced && i > 0 ? ` ${value}` : value))
    .join('')
    .trim();
}
