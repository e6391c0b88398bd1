import type { Flag as PartFlag } from '../../mail/part.ts';
import { Flag, quote } from '../flag.ts';
import type { OfficeLinks } from './office-links.ts';
import { placeOf } from './remote-target.ts';

const LONGEST_CODE = 16 * 1024;

/** An instruction of a Word field taken to pieces (ECMA-376 part 1 section 17.16.1): its words, quotes removed. */
function wordsOf(code: string): string[] {
  const words: string[] = [];
  const text = code.slice(0, LONGEST_CODE);
  for (let i = 0; i < text.length; ) {
    if (text.charCodeAt(i) <= 32) {
      i++;
      continue;
    }
    const quoted = QUOTES.includes(text[i] ?? '');
    const start = quoted ? i + 1 : i;
    i = start;
    while (i < text.length && (quoted ? !QUOTES.includes(text[i] ?? '') : text.charCodeAt(i) > 32)) i++;
    // In quotes a backslash is written twice.
    words.push(quoted ? text.slice(start, i).replace(/\\\\/g, '\\') : text.slice(start, i));
    if (quoted) i++;
  }
  return words;
}

const QUOTES = '"\u201c\u201d\u201e';

/** What a field of Word does once the document is opened: by its instruction, and with what it shows. */
export function flagsOfField(code: string, shown: string, links: OfficeLinks): readonly PartFlag[] {
  const [keyword = '', ...args] = wordsOf(code);
  const name = keyword.toUpperCase();
  const target = args.find((word, i) => !isSwitch(word) && !/^\\[lot]$/i.test(args[i - 1] ?? '')) ?? '';
  if (name === 'DDE' || name === 'DDEAUTO') return [Flag.active('dde', `field ${quote(code.trim())}`)];
  if (name === 'HYPERLINK') {
    links.add(target, shown);
    return [];
  }
  if (!LOADS.has(name)) return [];
  // LINK names the program first, then the file.
  const file = name === 'LINK' ? (args.find((word) => placeOf(word) === 'remote') ?? '') : target;
  if (placeOf(file) !== 'remote') return [];
  links.add(file);
  if (name === 'INCLUDEPICTURE' || name === 'IMPORT') {
    return [Flag.note('external-link', `field ${quote(code.trim())}`)];
  }
  return [Flag.active('external-object', `field ${quote(code.trim())}`)];
}

/** `\\l`, but not `\\\\server\\file`. */
function isSwitch(word: string): boolean {
  return word.startsWith('\\') && !word.startsWith('\\\\');
}

/** Fields that bring in what lies in another file. */
const LOADS = new Set(['INCLUDEPICTURE', 'IMPORT', 'INCLUDETEXT', 'INCLUDE', 'LINK', 'EMBED', 'RD', 'DATABASE']);

/** What a QUOTE field makes (ECMA-376 part 1 section 17.16.5.52): numbers are characters. */
export function quoted(code: string): string | null {
  const [keyword = '', ...args] = wordsOf(code);
  if (keyword.toUpperCase() !== 'QUOTE') return null;
  return args
    .filter((word) => !isSwitch(word))
    .map((word) => (/^\d{1,5}$/.test(word) ? String.fromCharCode(Number(word)) : word))
    .join('');
}

/** The name that a SET or REF field speaks of and, of SET, the value. */
export function bookmark(
  code: string,
): { readonly kind: 'set' | 'ref'; readonly name: string; readonly value: string } | null {
  const [keyword = '', name = '', ...rest] = wordsOf(code);
  const kind = keyword.toUpperCase();
  if (kind !== 'SET' && kind !== 'REF') return null;
  return { kind: kind === 'SET' ? 'set' : 'ref', name, value: rest.join(' ') };
}
