import { few, said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** A word in which a letter of Cyrillic or Greek stands beside one of ASCII. */
const MIXED =
  /[a-z]{1,30}[\u0370-\u03ff\u0400-\u052f][\p{L}]{0,30}|[\u0370-\u03ff\u0400-\u052f]{1,30}[a-z][\p{L}]{0,30}/giu;
/** Shorter ones are units and formulas: `µm`, `kΩ`, `Δx`. */
const LONG = 5;
const CLEARLY = 2;
const ASCII = /^[\0-\x7f]*$/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const WIDTHLESS = /[\p{L}][\u00ad\u200b-\u200d\u2060-\u2064\ufeff\u180e]{1,20}(?=[\p{L}])/gu;
/** Scripts in which joiners are letters' business. */
const JOINING = /[\u0600-\u08ff\u0900-\u0dff\u1780-\u17ff]/;
/** Letters for formulas, in circles and boxes, and of full width, in place of ASCII. */
const STYLED = /[\u{1d400}-\u{1d7ff}\u{1f130}-\u{1f189}\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a]/gu;
const LETTERS = /\p{L}/gu;

/** The letters that the mail is written with. */
export const SCRIPT_RULES: readonly SpamRule[] = [
  {
    name: 'mixed-scripts-in-subject',
    sentence: "Words of the subject or of the author's name mix letters of two scripts that look alike.",
    score: 2,
    test({ subject, author }) {
      const found = mixedWords(`${subject}\n${author?.displayName ?? ''}`);
      return found.length === 0 ? null : `such are ${few(found)}`;
    },
  },
  {
    name: 'mixed-scripts',
    sentence: 'Words of the text mix letters of two scripts that look alike.',
    score: 1.5,
    test({ shown }) {
      const found = mixedWords(shown);
      return found.length < CLEARLY ? null : `such are ${few(found)}`;
    },
  },
  {
    name: 'bidi-in-subject',
    sentence: "The subject or the author's name turns the direction of writing.",
    score: 2.5,
    test({ subject, author }) {
      if (BIDI.test(subject)) return `the subject is ${said(subject)}`;
      return BIDI.test(author?.displayName ?? '') ? `the name is ${said(author?.displayName ?? '')}` : null;
    },
  },
  {
    name: 'invisible-in-subject',
    sentence: "Letters of the subject or of the author's name have characters between them that are not seen.",
    score: 2.5,
    test({ subject, author }) {
      const both = `${subject}\n${author?.displayName ?? ''}`;
      return !JOINING.test(both) && both.match(WIDTHLESS) !== null ? `the subject is ${said(subject)}` : null;
    },
  },
  {
    name: 'invisible-in-words',
    sentence: 'Words of the page are parted by characters that are not seen.',
    score: 1.5,
    test({ page, body }) {
      const written = body.html === '' ? 0 : writtenInvisible(body.source);
      const count = page.invisibleInWords + written;
      return count < 5 || JOINING.test(body.html) ? null : `${count} times`;
    },
  },
  {
    name: 'styled-letters',
    sentence:
      'Subject or text are written with letters of formulas, in circles or of full width in place of plain ones.',
    score: 1.5,
    test({ subject, shown }) {
      if (ASCII.test(shown) && ASCII.test(subject)) return null;
      const inSubject = subject.match(STYLED)?.length ?? 0;
      const inText = shown.match(STYLED)?.length ?? 0;
      // Full width is common in the mails of East Asia.
      if (/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/.test(subject + shown)) return null;
      return inSubject >= 3 || inText >= 20 ? `${inSubject + inText} letters` : null;
    },
  },
  {
    name: 'spelled-out',
    sentence: 'Words of the subject are written letter by letter.',
    score: 1.5,
    test({ subject }) {
      const found = /(?<![\p{L}\p{N}])\p{L}(?:[ .\-_*|/+~]\p{L}){4,}(?![\p{L}\p{N}])/u.exec(subject.slice(0, 300));
      return found === null ? null : `such is ${said(found[0])}`;
    },
  },
  {
    name: 'raw-octets-in-subject',
    sentence: 'The subject has octets beyond ASCII that are not encoded.',
    score: 0.8,
    test({ header, envelope }) {
      const raw = header.raw('subject');
      return !envelope.smtputf8 && /[^\0-\x7f]/.test(raw) ? `it says ${said(raw)}` : null;
    },
  },
  {
    name: 'raw-octets-in-from',
    sentence: 'The From or To field has octets beyond ASCII that are not encoded.',
    score: 0.8,
    test({ header, envelope }) {
      const found = ['from', 'to'].find((name) => /[^\0-\x7f]/.test(header.raw(name)));
      return envelope.smtputf8 || found === undefined ? null : `it says ${said(header.raw(found))}`;
    },
  },
  {
    name: 'encoded-ascii-subject',
    sentence: 'The subject is encoded in base64 although all of it is ASCII.',
    score: 0.7,
    test({ header, subject }) {
      const raw = header.raw('subject');
      const words = raw.match(/=\?[^?\s]{1,60}\?b\?/gi)?.length ?? 0;
      return words === 1 && /^[\x20-\x7e]*$/.test(subject) && /^=\?\S{1,200}\?=$/.test(raw) && !/\?utf-8\?/i.test(raw)
        ? `it says ${said(raw)}`
        : null;
    },
  },
  {
    name: 'unexpected-script',
    sentence: 'The text is mainly in a script that is not one of `spam.rules.scripts`.',
    score: 2.5,
    test({ circle, shown, subject }) {
      if (circle.scripts.length === 0) return null;
      const text = `${subject}\n${shown}`.slice(0, 8192);
      const letters = text.match(LETTERS)?.length ?? 0;
      const expected = new RegExp(`[${circle.scripts.map((script) => `\\p{Script=${script}}`).join('')}]`, 'gu');
      const known = text.match(expected)?.length ?? 0;
      return letters >= 20 && known * 2 < letters
        ? `of ${letters} letters ${letters - known} are of other scripts`
        : null;
    },
  },
];

function mixedWords(text: string): readonly string[] {
  if (!/[\u0370-\u052f]/.test(text)) return [];
  return [...new Set(text.match(MIXED) ?? [])].filter((word) => word.length >= LONG).slice(0, 20);
}

/** Characters without width between two letters, in the source of a page in UTF-8. */
function writtenInvisible(source: string): number {
  if (!/\xe2\x80|\xe2\x81|\xef\xbb/.test(source)) return 0;
  const text = Buffer.from(source, 'latin1').toString('utf8');
  return text.match(/[a-z](?:\u200b|\u200c|\u2060|\ufeff)(?=[a-z])/gi)?.length ?? 0;
}
