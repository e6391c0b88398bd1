// Characters that are not seen: soft hyphen, zero-width space, joiners and marks, word joiner, bidi controls, BOM, tags,
// variation selectors (Unicode Standard Annex 44), and the marks of interlinear annotation.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\u{fff9}|\u{fffa}|\u{fffb}/gu;
/** All that a text can hold in whose UTF-16 no such character is. */
const PLAIN = /^[\0-\xac\xae-\u034e]*$/;

/**
 * Behind RIGHT-TO-LEFT OVERRIDE: what is shown from its end to its beginning, up to the end of the line or another of its kind (Unicode
 * Standard Annex 9, section 2.2). Letters that are written from right to left anyway stand as they would without it.
 */
const OVERRIDDEN = /\u202e([^\n\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe]+)/g;

/** `text` as it is seen: without characters that cannot be, and what is turned around in the order in which it is read. */
export function withoutInvisible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(OVERRIDDEN, (_, run: string) => [...run].reverse().join('')).replace(INVISIBLE, '');
}
