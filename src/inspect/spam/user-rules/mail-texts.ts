import type { Subject } from '../../inspector.ts';
import type { RuleMail } from '../rules/rule-mail.ts';
import { unescaped } from '../rules/seen-link.ts';
import type { PatternPlace, RuleTest } from './rule-draft.ts';

type HeaderTest = Extract<RuleTest, { kind: 'header' }>;

/** Octets of the mail as it is that `full` looks at. */
const LONGEST_FULL = 64 * 1024;
/** Pieces of a text are matched one by one. */
const LONGEST_PIECE = 4096;
const MESSAGE_IDS = ['x-message-id', 'resent-message-id', 'x-original-message-id', 'message-id'];

/** The texts of a mail as rules of SpamAssassin see them, each made when the first rule asks. */
export class MailTexts {
  readonly #mail: RuleMail;
  readonly #dissection: Subject['dissection'];
  readonly #decodeWords: (value: string) => string;
  readonly #places = new Map<PatternPlace, readonly string[]>();
  readonly #fields = new Map<string, string | null>();

  constructor(mail: RuleMail, dissection: Subject['dissection'], decodeWords: (value: string) => string) {
    this.#mail = mail;
    this.#dissection = dissection;
    this.#decodeWords = decodeWords;
  }

  /** What a pattern of the place is looked for in, one after the other. */
  pieces(place: PatternPlace): readonly string[] {
    const known = this.#places.get(place);
    if (known !== undefined) return known;
    const pieces = this.#read(place);
    this.#places.set(place, pieces);
    return pieces;
  }

  /** What a header test looks at; null where there is no such field. */
  field({ field, form }: Pick<HeaderTest, 'field' | 'form'>): string | null {
    const key = `${field}:${form}`;
    const known = this.#fields.get(key);
    if (known !== undefined) return known;
    const values = this.#values(field, form);
    const value = values.length === 0 ? null : values.join('\n');
    this.#fields.set(key, value);
    return value;
  }

  #read(place: PatternPlace): readonly string[] {
    const { body, subject, links } = this.#mail;
    switch (place) {
      case 'body':
        // The subject is the first paragraph; in each, white space is one blank.
        return [subject, ...paragraphs(body.plain), ...paragraphs(body.html), ...paragraphs(body.attached)].flatMap(
          short,
        );
      case 'rawbody':
        return [body.plain, utf8(body.source), body.attached].filter((text) => text !== '').flatMap(short);
      case 'uri':
        return [...new Set(links.flatMap(({ url }) => [url, followed(url), unescaped(followed(url))]))];
      case 'full':
        return short(utf8(this.#dissection.bytes.slice(0, LONGEST_FULL).toString('latin1').replaceAll('\r\n', '\n')));
    }
  }

  #values(field: string, form: HeaderTest['form']): readonly string[] {
    const { header, envelope } = this.#mail;
    switch (field) {
      case 'all':
        return this.#whole(form === 'raw');
      case 'envelopefrom':
        return [envelope.sender?.text ?? ''];
      case 'tocc':
        return [...this.#values('to', form), ...this.#values('cc', form)];
      case 'messageid':
        return MESSAGE_IDS.flatMap((name) => header.all(name));
    }
    switch (form) {
      case 'raw':
        return header.all(field);
      case 'addr':
        return header
          .mailboxes(field)
          .flatMap(({ address, text }) => (text.includes('@') ? [address?.text ?? text] : []));
      case 'name':
        return header.mailboxes(field).flatMap(({ displayName }) => (displayName === '' ? [] : [displayName]));
      default:
        return header.all(field).map((value) => this.#decodeWords(value).replace(/\s+/g, ' '));
    }
  }

  /** The header, a field a line. */
  #whole(raw: boolean): readonly string[] {
    const fields = this.#dissection.root.header.slice(0, 500);
    return fields.map(({ name, value }) => `${name}: ${raw ? value : this.#decodeWords(value)}`.slice(0, 8192));
  }
}

/** With a scheme, and without a name before the host. */
function followed(url: string): string {
  const whole = /^[a-z][a-z0-9+.-]{0,30}:/i.test(url) ? url : `http://${url}`;
  return whole.replace(/^([a-z]{3,5}:\/\/)[^/?#@]{1,200}@/i, '$1');
}

function paragraphs(text: string): readonly string[] {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' '))
    .filter((paragraph) => paragraph.trim() !== '');
}

/** Pieces of a long text, cut at a line end or blank where there is one. */
function short(text: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > LONGEST_PIECE) {
    const near = text.slice(start, start + LONGEST_PIECE);
    const cut = Math.max(near.lastIndexOf('\n'), near.lastIndexOf(' '));
    const end = start + (cut > LONGEST_PIECE / 2 ? cut + 1 : LONGEST_PIECE);
    pieces.push(text.slice(start, end));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** Octets as text: UTF-8 where they are, else Latin-1. */
function utf8(octets: string): string {
  const text = Buffer.from(octets, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? octets : text;
}
