import { nfkc } from '../../base/nfkc.ts';

/**
 * The text as a reader takes it in: compatibility forms unified (NFKC: full-width, ligatures, superscripts), characters
 * without width removed, a run of white space made one space, or one line feed where a line ends in it. Case stays.
 */
export function normalizeText(text: string): string {
  const unified = ASCII.test(text) ? text : nfkc(text).replace(WIDTHLESS, '');
  return unified.replace(SPACES, (run) => (LINE_END.test(run) ? '\n' : ' '));
}

/**
 * For comparing words: `Straße`, `STRASSE` and `strasse` become the same, and lines do not part a phrase, nor words of Chinese and
 * Japanese, which are written without spaces and broken anywhere.
 */
export function foldCase(normal: string): string {
  if (ASCII.test(normal)) return normal.replaceAll('\n', ' ').toLowerCase();
  return normal.replace(BROKEN_WORD, '').replaceAll('\n', ' ').toUpperCase().toLowerCase();
}

const BROKEN_WORD = /(?<=[\u3005\u3040-\u30ff\u3400-\u9fff])\n(?=[\u3005\u3040-\u30ff\u3400-\u9fff])/g;
const ASCII = /^[\t-\r\x20-\x7e]*$/;
/** Control characters but white space, soft hyphen, joiners, fillers and spaces of no width, bidi controls, the byte order mark; variation selectors; tags. */
const WIDTHLESS =
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]|\udb40[\udc00-\udfff]/g;
const SPACES = /\s{2,}|[^\S \n]/g;
const LINE_END = /[\n\r\u2028\u2029]/;
