import { isAscii } from 'node:buffer';
import type { Part } from '../../../mail/part.ts';
import { isPage } from './body.ts';
import { readable } from './phrase-search.ts';
import { said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';

/** Octets of a text that are looked at. */
const SAMPLE = 4096;
const encodingOf = ({ header }: Part): string =>
  header
    .find(({ name }) => /^content-transfer-encoding$/i.test(name))
    ?.value.trim()
    .toLowerCase() ?? '';

/** How the body is put together. */
export const MIME_RULES: readonly SpamRule[] = [
  {
    name: 'missing-mime-version',
    sentence: 'The mail uses MIME and does not say so by MIME-Version.',
    score: 1,
    test({ header, isList }) {
      const type = header.raw('content-type');
      return !header.has('mime-version') && !isList && /^(?:multipart\/|text\/html)/i.test(type)
        ? `it is ${said(type)}`
        : null;
    },
  },
  {
    name: 'base64-without-need',
    sentence: 'A text that is nothing but ASCII is written in base64, in which word filters cannot read it.',
    score: 1,
    test({ body }) {
      const found = body.parts.find((part) => {
        if (encodingOf(part) !== 'base64' || part.size < 20) return false;
        const octets = part.content().slice(0, SAMPLE);
        return isAscii(octets) && !/[^\s]{500}/.test(octets.toString('latin1'));
      });
      return found === undefined ? null : `the ${found.declaredType ?? 'text'} part is in base64`;
    },
  },
  {
    name: 'unknown-charset',
    sentence: 'A text is labelled with a charset that there is not.',
    score: 1,
    test({ body }) {
      const found = body.parts.find(({ flags }) => flags.some(({ name }) => name === 'unknown-charset'));
      return found === undefined ? null : `it is labelled ${said(found.charset)}`;
    },
  },
  {
    name: 'ascii-that-is-none',
    sentence: 'A text is labelled as ASCII, or not at all, and has other octets.',
    score: 0.6,
    test({ body }) {
      const found = body.parts.find(
        (part) => /^(?:|us-ascii)$/i.test(part.charset) && !isAscii(part.content().slice(0, SAMPLE)) && !isPage(part),
      );
      return found === undefined ? null : `the charset is ${found.charset === '' ? 'not named' : said(found.charset)}`;
    },
  },
  {
    name: 'html-only',
    sentence: 'The mail is a page without a text beside it, and nobody vouches for the author.',
    score: 0.5,
    test: ({ body, vouched }) =>
      !vouched && body.parts.length > 0 && body.parts.every(isPage) ? 'its only text is HTML' : null,
  },
  {
    name: 'html-as-plain',
    sentence: 'A part that is labelled as plain text is a page.',
    score: 1.2,
    test({ body }) {
      const found = body.parts.find(
        (part) =>
          part.declaredType === 'text/plain' &&
          /^\s{0,200}<(?:!doctype html|html|body|head|table)\b/i.test(part.content().slice(0, 512).toString('latin1')),
      );
      return found === undefined ? null : 'it begins with a tag of HTML';
    },
  },
  {
    name: 'alternative-alone',
    sentence: 'A choice of forms (multipart/alternative) has but one.',
    score: 0.8,
    test({ parts }) {
      const found = parts.find(
        ({ declaredType, parts: inner }) => declaredType === 'multipart/alternative' && inner.length === 1,
      );
      return found === undefined ? null : `its only form is ${found.parts[0]?.declaredType ?? 'text/plain'}`;
    },
  },
  {
    name: 'empty-alternative',
    sentence: 'Of the two forms of the mail the plain one is empty.',
    score: 0.7,
    test({ parts, body }) {
      const both = parts.some(({ declaredType }) => declaredType === 'multipart/alternative');
      return both &&
        body.plain.trim() === '' &&
        wordsOf(body.html).size >= 5 &&
        body.parts.some((part) => !isPage(part))
        ? 'the page has words, the text has none'
        : null;
    },
  },
  {
    name: 'forms-disagree',
    sentence: 'The plain text and the page say different things: one is for filters, the other for the reader.',
    score: 2,
    test({ parts, body }) {
      if (!parts.some(({ declaredType }) => declaredType === 'multipart/alternative')) return null;
      const [plain, html] = [wordsOf(body.plain), wordsOf(body.html)];
      if (plain.size < 30 || html.size < 30) return null;
      const common = [...plain].filter((word) => html.has(word)).length;
      const share = common / Math.min(plain.size, html.size);
      return share < 0.2 ? `of ${Math.min(plain.size, html.size)} different words they share ${common}` : null;
    },
  },
];

const MOST_WORDS = 500;

/** The different words of at least four letters, addresses left out. */
function wordsOf(text: string): ReadonlySet<string> {
  const plain = readable(text.slice(0, 16 * 1024)).replace(/(?:https?:|www\.)\S{1,2000}/g, ' ');
  const words = new Set<string>();
  for (const [word] of plain.matchAll(/\p{L}{4,40}/gu)) {
    words.add(word);
    if (words.size >= MOST_WORDS) break;
  }
  return words;
}
