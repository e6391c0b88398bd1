// Names of glyphs as fonts give them (Adobe Glyph List, https://github.com/adobe-type-tools/agl-specification). Letters with
// accents are put together from their parts, as their names are.

const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['grave', '\u0300'],
  ['acute', '\u0301'],
  ['circumflex', '\u0302'],
  ['tilde', '\u0303'],
  ['macron', '\u0304'],
  ['breve', '\u0306'],
  ['dotaccent', '\u0307'],
  ['dieresis', '\u0308'],
  ['ring', '\u030a'],
  ['hungarumlaut', '\u030b'],
  ['caron', '\u030c'],
  ['commaaccent', '\u0327'],
  ['cedilla', '\u0327'],
  ['ogonek', '\u0328'],
]);

/** Name and character by turns. */
const NAMES =
  'exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle \' parenleft ( parenright ) asterisk * plus + ' +
  'comma , hyphen - minus \u2212 period . slash / zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ' +
  'colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \\ bracketright ] asciicircum ^ ' +
  'underscore _ grave ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ sterling £ currency ¤ yen ¥ ' +
  'brokenbar ¦ section § dieresis ¨ copyright © ordfeminine ª guillemotleft « guillemetleft « logicalnot ¬ registered ® ' +
  'macron ¯ degree ° plusminus ± twosuperior ² threesuperior ³ acute ´ mu µ paragraph ¶ periodcentered · middot · ' +
  'cedilla ¸ onesuperior ¹ ordmasculine º guillemotright » guillemetright » onequarter ¼ onehalf ½ threequarters ¾ ' +
  'questiondown ¿ AE Æ Eth Ð multiply × Oslash Ø Thorn Þ germandbls ß ae æ eth ð divide ÷ oslash ø thorn þ dotlessi ı ' +
  'Lslash Ł lslash ł OE Œ oe œ Dcroat Đ dcroat đ Hbar Ħ hbar ħ florin ƒ circumflex ˆ caron ˇ breve ˘ dotaccent ˙ ring ˚ ' +
  'ogonek ˛ tilde ˜ hungarumlaut ˝ endash – emdash — quoteleft ‘ quoteright ’ quotesinglbase ‚ quotedblleft “ ' +
  'quotedblright ” quotedblbase „ dagger † daggerdbl ‡ bullet • ellipsis … perthousand ‰ guilsinglleft ‹ guilsinglright › ' +
  'fraction ⁄ Euro € euro € trademark ™ fi fi fl fl ff ff ffi ffi ffl ffl st st notequal ≠ lessequal ≤ greaterequal ≥ ' +
  'infinity ∞ partialdiff ∂ summation ∑ product ∏ pi π integral ∫ radical √ approxequal ≈ lozenge ◊ ' +
  'Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο Pi Π ' +
  'Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ ' +
  'iota ι kappa κ lambda λ nu ν xi ξ omicron ο rho ρ sigma σ sigma1 ς tau τ upsilon υ phi φ chi χ psi ψ omega ω';

const CHARACTERS = new Map<string, string>([
  ['space', ' '],
  ['nbspace', ' '],
  ['nonbreakingspace', ' '],
  ['softhyphen', '\u00ad'],
]);
const words = NAMES.split(' ');
for (let i = 0; i + 1 < words.length; i += 2) CHARACTERS.set(words[i] ?? '', words[i + 1] ?? '');

/** What the glyph of that name shows; '' where the name tells nothing. */
export function glyphText(name: string): string {
  const [stem = ''] = name.split('.', 1);
  if (stem.length === 1) return stem;
  const known = CHARACTERS.get(stem);
  if (known !== undefined) return known;
  const accent = ACCENTS.get(stem.slice(1));
  if (accent !== undefined) return (stem.charAt(0) + accent).normalize('NFC');
  // Glyph List specification section 2: ligatures, and names made of code points.
  if (stem.includes('_')) return stem.split('_', 8).map(glyphText).join('');
  const unicode = /^(?:uni((?:[0-9A-F]{4}){1,8})|u([0-9A-F]{4,6}))$/.exec(stem);
  if (unicode === null) return '';
  const codes = unicode[1]?.match(/.{4}/g) ?? [unicode[2] ?? ''];
  return codes.map((code) => codePoint(Number.parseInt(code, 16))).join('');
}

function codePoint(code: number): string {
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '' : String.fromCodePoint(code);
}
