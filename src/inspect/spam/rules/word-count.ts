const ASCII = /^[\0-\x7f]*$/;
/** In scripts that have no blanks between words, two letters are one. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]{2}|[\p{L}\p{N}]{2,}/gu;

/** Words of at least two letters or digits. */
export function countWords(text: string): number {
  if (!ASCII.test(text)) return text.match(WORD)?.length ?? 0;
  let words = 0;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    length = isLetterOrDigit(text.charCodeAt(at)) ? length + 1 : 0;
    if (length === 2) words++;
  }
  return words;
}

function isLetterOrDigit(unit: number): boolean {
  const small = unit | 0x20;
  return (small >= 0x61 && small <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}
