import { nfkc } from '../../base/nfkc.ts';

/** RFC 3454 table C.1.2: spaces that are not U+0020. */
const SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;
/** RFC 3454 table B.1: what is there and shows nothing. */
const NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454 tables C.2 to C.9: control, private, surrogate, display and tagging characters, and what is no character. */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u06dd\u070f\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\u2ff0-\u2ffb\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/**
 * Names and passwords in the form in which they are compared (RFC 4013), so that they are equal however they were typed. The
 * check of mixed directions is left out, as RFC 8265 section 4.2 leaves it out for passwords.
 * @returns null where nothing is left, or a character is not allowed
 */
export function saslprep(text: string): string | null {
  const prepared = /^[\x20-\x7e]*$/.test(text) ? text : nfkc(text.replace(SPACES, ' ').replace(NOTHING, ''));
  return prepared === '' || PROHIBITED.test(prepared) ? null : prepared;
}
