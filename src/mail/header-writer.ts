import type { Address } from './address.ts';

/**
 * The one writer of header fields that the gateway makes. Whatever text comes in, exactly one field goes out: RFC 5322
 * section 2.2.3 for the lines, RFC 2047 for what is not ASCII.
 */

const LINE = 76;
/** RFC 2047 section 2: an encoded word has at most 75 characters, 12 of which frame the Base64. */
const WORD_BYTES = 45;
/** RFC 5322 section 2.1.1: 998 octets in a line; a longer word must be encoded so that it can be cut. */
const MAX_PLAIN_WORD = 900;
const FIELD_NAME = /^[\x21-\x39\x3b-\x7e]{1,64}$/;
const CONTROL = /[\0-\x1f\x7f-\x9f\u2028\u2029]/g;
const PLAIN_WORD = /^[\x21-\x7e]+$/;

/** True for a name as in RFC 5322 section 2.2. */
function isFieldName(name: string): boolean {
  return FIELD_NAME.test(name);
}

/**
 * An unstructured field, such as Subject, with its line end: `text` may be any text. Control characters and runs of
 * white space become one space; lone surrogates U+FFFD.
 * @throws RangeError where `name` is no field name
 */
export function textField(name: string, text: string): string {
  return tokenField(name, encodedText(text));
}

/**
 * A structured field of `tokens`, with its line end: lines are broken between tokens only, one space stands between two.
 * @throws RangeError where `name` is no field name or a token is not printable ASCII without line ends
 */
export function tokenField(name: string, tokens: readonly string[]): string {
  if (!isFieldName(name)) throw new RangeError(`${JSON.stringify(name)} is no header field name`);
  let field = `${name}:`;
  let line = field.length;
  for (const token of tokens) {
    if (!/^[\x20-\x7e]+$/.test(token)) throw new RangeError(`a token of ${name} is not printable ASCII`);
    // The first token stays on the first line: a line of white space alone must not be made (RFC 5322 section 3.2.2).
    const fold = line + 1 + token.length > LINE && line > name.length + 1;
    field += fold ? `\r\n ${token}` : ` ${token}`;
    line = (fold ? 0 : line) + 1 + token.length;
  }
  return `${field}\r\n`;
}

/**
 * A field of addresses, such as To, with its line end. A local part beyond ASCII stands as UTF-8 (RFC 6532): there is no
 * other way to write it, and the mail then needs SMTPUTF8.
 */
export function addressField(name: string, mailboxes: readonly Mailbox[]): string {
  if (!isFieldName(name)) throw new RangeError(`${JSON.stringify(name)} is no header field name`);
  const lines = mailboxes.map(({ display, address }) => {
    const path = addressText(address);
    return display === undefined ? path : `${encodedText(display).map(phraseWord).join(' ')} <${path}>`;
  });
  return `${name}: ${lines.join(',\r\n ')}\r\n`;
}

export interface Mailbox {
  readonly display?: string;
  readonly address: Address;
}

/** The address with its domain in A-labels. */
function addressText({ text, domain }: Address): string {
  return domain === null ? text : `${text.slice(0, text.lastIndexOf('@'))}@${domain}`;
}

/** Fields as bytes that can stand before a mail. */
export function prefixHeader(fields: readonly string[]): Buffer {
  return Buffer.from(fields.join(''), 'utf8');
}

/** `text` as words between which a line may be broken; what is not printable ASCII as encoded words. */
export function encodedText(text: string): string[] {
  const tokens: string[] = [];
  let run: string[] = [];
  for (const word of text
    .toWellFormed()
    .replace(CONTROL, ' ')
    .split(/[ \t]+/)) {
    if (word === '') continue;
    if (isPlainWord(word)) {
      if (run.length > 0) tokens.push(...encodedWords(run.join(' ')));
      run = [];
      tokens.push(word);
    } else {
      // White space between two encoded words is not shown (RFC 2047 section 6.2): it goes into the words.
      run.push(word);
    }
  }
  if (run.length > 0) tokens.push(...encodedWords(run.join(' ')));
  return tokens;
}

/** An encoded word that is already there, or looks like one, is encoded again: text in, the same text out. */
function isPlainWord(word: string): boolean {
  return PLAIN_WORD.test(word) && !word.includes('=?') && word.length <= MAX_PLAIN_WORD;
}

function encodedWords(text: string): string[] {
  const words: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    if (bytes + length > WORD_BYTES) {
      words.push(encodedWord(piece));
      piece = '';
      bytes = 0;
    }
    piece += character;
    bytes += length;
  }
  words.push(encodedWord(piece));
  return words;
}

/** A word of a display name: what RFC 5322 section 3.2.3 reserves is encoded rather than quoted. */
function phraseWord(word: string): string {
  return /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/.test(word) ? word : encodedWord(word);
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
