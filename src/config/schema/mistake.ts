/** One mistake as a single text, since zod's issues carry no more: what is wrong, then how to mend it. */
export function mistake(what: string, hint: string): string {
  return `${what}\n${hint}`;
}

/** The two halves of `mistake`. */
export function readMistake(text: string): { readonly message: string; readonly hint: string } {
  const end = text.indexOf('\n');
  return end === -1 ? { message: text, hint: '' } : { message: text.slice(0, end), hint: text.slice(end + 1) };
}
