import { RE2JS } from 're2js';

/** A pattern of a rule, compiled by an engine that is linear in the text. */
export interface UserPattern {
  readonly expression: RE2JS;
  /** In RE2 syntax, its flags in front; null where it looks behind, which only a pattern by itself can. */
  readonly forSet: string | null;
}

const LONGEST = 4000;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']', '<': '>' };
/** What Perl knows and RE2 does not, where that says the same. */
const TRANSLATED: Readonly<Record<string, string>> = { h: '[ \\t]', Z: '\\z', e: '\\x1b', R: '(?:\\r\\n|[\\n\\r])' };
const FLAGS = /^[imsxaulpgo]*$/;

/**
 * `/pattern/flags` or `m{pattern}flags` of Perl. @returns the pattern, or in words why it cannot be used
 */
export function perlPattern(written: string): UserPattern | string {
  const { body, flags } = unquoted(written);
  if (body === null) return 'it is not written as /pattern/ or m{pattern}';
  if (body.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (!FLAGS.test(flags)) return `it has flags that are not known: ${flags}`;
  const kept = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('');
  const source = `${kept === '' ? '' : `(?${kept})`}${inRe2(flags.includes('x') ? withoutComments(body) : body)}`;
  const behind = /\(\?<[=!]/.test(source);
  try {
    return { expression: RE2JS.compile(source, behind ? RE2JS.LOOKBEHINDS : 0), forSet: behind ? null : source };
  } catch (error) {
    return why(body, error instanceof Error ? error.message : String(error));
  }
}

function why(body: string, message: string): string {
  if (/\(\?[=!]/.test(body)) return 'it looks ahead, for which time would not be bounded';
  if (/\\[1-9]|\\k[<{']/.test(body))
    return 'it refers back to what it has matched, for which time would not be bounded';
  if (/\(\?>|[+*?}]\+/.test(body)) return 'it does not go back (`(?>`, `++`), which the linear engine does not know';
  return message;
}

function unquoted(written: string): { readonly body: string | null; readonly flags: string } {
  const nothing = { body: null, flags: '' };
  const open = written.startsWith('/') ? 0 : /^m[^\w\s]/.test(written) ? 1 : -1;
  if (open < 0) return nothing;
  const first = written.charAt(open);
  const close = CLOSING[first] ?? first;
  const end = written.lastIndexOf(close);
  return end > open ? { body: written.slice(open + 1, end), flags: written.slice(end + 1).trim() } : nothing;
}

/** Octets of UTF-8 become the character that they are: mails are looked at as text. */
function inRe2(body: string): string {
  return body
    .replace(/\(\?#[^)]*\)/g, '')
    .replace(/(?:\\x(?:[89a-f][0-9a-f]|\{[89a-f][0-9a-f]\})){2,4}/gi, (run) => {
      const octets = Buffer.from(run.replace(/\\x|[{}]/g, ''), 'hex');
      const text = octets.toString('utf8');
      return text.includes('\ufffd') ? run : text;
    })
    .replace(/\\(.)/gs, (whole, letter: string) => TRANSLATED[letter] ?? whole);
}

/** The flag x: white space and comments are none of the pattern, but for those in a class. */
function withoutComments(body: string): string {
  return body.replace(/(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\s+|#[^\n]*/gs, (_, kept: string | undefined) => kept ?? '');
}
