import { decodeCharset } from '../../../text/charset.ts';
import { isDict, type PdfValue } from '../values.ts';
import { glyphText } from './glyph-names.ts';

/** What each of 256 codes shows. */
export type Encoding = readonly string[];

const ALL = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const WIN_ANSI: Encoding = [...decodeCharset(ALL, 'windows-1252')];
const MAC_ROMAN: Encoding = [...decodeCharset(ALL, 'macintosh')];

/** StandardEncoding above 0xa0 (ISO 32000-1 annex D.2), by names of glyphs; a dot where there is none. */
const HIGH =
  'exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft guilsinglleft ' +
  'guilsinglright fi fl . endash dagger daggerdbl periodcentered . paragraph bullet quotesinglbase quotedblbase ' +
  'quotedblright guillemotright ellipsis perthousand . questiondown . grave acute circumflex tilde macron breve dotaccent ' +
  'dieresis . ring cedilla . hungarumlaut ogonek caron emdash . . . . . . . . . . . . . . . . AE . ordfeminine . . . . ' +
  'Lslash Oslash OE ordmasculine . . . . . ae . . . dotlessi . . lslash oslash oe germandbls';
const STANDARD: Encoding = ALL.reduce<string[]>((codes, code) => {
  if (code === 0x27) codes.push('’');
  else if (code === 0x60) codes.push('‘');
  else codes.push(code < 0x80 ? String.fromCharCode(code) : '');
  return codes;
}, []).map((text, code) => (code > 0xa0 ? glyphText(HIGH.split(' ')[code - 0xa1] ?? '') : text));

const NAMED: ReadonlyMap<PdfValue, Encoding> = new Map<PdfValue, Encoding>([
  ['WinAnsiEncoding', WIN_ANSI],
  ['MacRomanEncoding', MAC_ROMAN],
  ['StandardEncoding', STANDARD],
]);

/** The encoding of a simple font (ISO 32000-1 section 9.6.6): a name, or a dictionary of what differs from one. */
export function readEncoding(value: PdfValue, resolve: (value: PdfValue | undefined) => PdfValue): Encoding {
  if (!isDict(value)) return NAMED.get(value) ?? STANDARD;
  const codes = [...(NAMED.get(resolve(value.get('BaseEncoding'))) ?? STANDARD)];
  const differences = resolve(value.get('Differences'));
  if (!Array.isArray(differences)) return codes;
  let code = 0;
  for (const difference of differences) {
    if (typeof difference === 'number') code = difference;
    else if (typeof difference === 'string') {
      if (code >= 0 && code < 256) codes[code] = glyphText(difference);
      code++;
    }
  }
  return codes;
}
