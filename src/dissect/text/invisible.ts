// Characters that are not seen: soft hyphen, zero-width space, joiners and marks, word joiner, bidi controls, BOM, tags,
// variation selectors (Unicode Standard Annex 44), and the marks of interlinear annotation.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\u{fff9}|\u{fffa}|\u{fffb}/gu;
/** All that a text can hold in whose UTF-16 no such character is. */
const PLAIN = /^[\0-\xac\xae-\u034e]*$/;

/** `text` without characters that cannot be seen. */
export function withoutInvisible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(INVISIBLE, '');
}
