import { isTopLevelDomain } from './top-level-domains.ts';

/** Longer addresses are cut. */
const LONGEST = 2048;
const LONGEST_SCHEME = 31;
const LONGEST_HOST = 253;

/** The loop may be given back after so many characters. */
const BREATH = 64 * 1024;

/** What an address is known by: its scheme, a name that says web, or a domain with a path. */
const ANCHOR = /:\/\/|www\.|mailto:|[^\s.]\.([a-z]{2,18})(?=[/?#])/gi;
/** To the next blank, bracket or quotation mark of any kind, or punctuation of Chinese and Japanese, which has no blank behind it. */
const BODY = new RegExp(
  `[^\\s<>"\`\\u00ab\\u00bb\\u2018-\\u201f\\u2039\\u203a\\u3001\\u3002\\u3008-\\u3011\\uff01\\uff08\\uff09\\uff0c\\uff1a\\uff1b\\uff1f]{1,${LONGEST}}`,
  'y',
);
/** Up to the bracket that ends it, as mails wrap a long address (RFC 3986 appendix C): line ends in it do not count. */
const BRACKETED = new RegExp(`[^\\s<>"]{1,${LONGEST}}(?:\\s{0,2}\\n\\s{0,8}[^\\s<>"]{1,${LONGEST}}){0,20}>`, 'y');
/** Schemes to which something may be glued in front. */
const COMMON = /(?:https?|ftps?|file)$/i;
const SCHEME = /^[a-z][a-z0-9+.-]+$/i;
/** `hxxp://` is written so that nobody follows it. */
const DEFANGED = /^(?:hxxps?|meow|fxp)$/i;

/**
 * The addresses that a program would find in a plain text and offer to follow, as they are written: with a scheme, those that begin
 * with `www.`, and domains with a path. Linear: what was looked at is not looked at again. Null is a place where the loop may be
 * given back.
 */
export function* linksIn(text: string): Generator<string | null> {
  const anchor = new RegExp(ANCHOR);
  let behind = 0;
  let breath = BREATH;
  for (let match = anchor.exec(text); match !== null; match = anchor.exec(text)) {
    if (match.index > breath) {
      breath = match.index + BREATH;
      yield null;
    }
    const start = startOf(text, match, behind);
    if (start === null) continue;
    const end = endOf(text, start, anchor.lastIndex);
    const url = end.joined ?? trimmed(text.slice(start, end.at));
    behind = Math.max(anchor.lastIndex, end.at);
    anchor.lastIndex = behind;
    if (isAddress(url)) yield url;
  }
}

/** Null where no address begins. */
function startOf(text: string, match: RegExpExecArray, behind: number): number | null {
  const { index } = match;
  const [found, domain] = match;
  if (found === '://') return schemeStart(text, index, behind);
  if (domain !== undefined) return isTopLevelDomain(domain) ? hostStart(text, index, behind) : null;
  return index > behind && /[\p{L}\p{N}.@/-]/u.test(text.charAt(index - 1)) ? null : index;
}

function schemeStart(text: string, end: number, behind: number): number | null {
  let start = end;
  const least = Math.max(behind, end - LONGEST_SCHEME);
  while (start > least && /[a-z0-9+.-]/i.test(text.charAt(start - 1))) start--;
  const written = text.slice(start, end);
  const common = COMMON.exec(written)?.[0];
  if (common !== undefined) return end - common.length;
  return SCHEME.test(written) && !DEFANGED.test(written) ? start : null;
}

function hostStart(text: string, dot: number, behind: number): number | null {
  let start = dot;
  const least = Math.max(behind, dot - LONGEST_HOST);
  while (start > least && /[\p{L}\p{N}._-]/u.test(text.charAt(start - 1))) start--;
  const before = start > 0 ? text.charAt(start - 1) : '';
  return /[@/\\=&?#%:]/.test(before) || !/^[\p{L}\p{N}]/u.test(text.charAt(start)) ? null : start;
}

interface End {
  readonly at: number;
  /** The address without its line ends; null where it has none. */
  readonly joined: string | null;
}

function endOf(text: string, start: number, least: number): End {
  if (text.charAt(start - 1) === '<' || text.slice(Math.max(0, start - 5), start).toUpperCase() === '<URL:') {
    BRACKETED.lastIndex = start;
    const match = BRACKETED.exec(text);
    if (match !== null) return { at: BRACKETED.lastIndex - 1, joined: match[0].slice(0, -1).replace(/\s+/g, '') };
  }
  BODY.lastIndex = start;
  return { at: BODY.test(text) ? BODY.lastIndex : least, joined: null };
}

/** Without the punctuation of the sentence that the address stands in, and without brackets that open before it. */
function trimmed(url: string): string {
  let end = url.length;
  /** By closing bracket: how many more of them there are than of those that open. */
  const surplus = new Map<string, number>();
  while (end > 0) {
    const last = url.charAt(end - 1);
    const opening = OPENING.get(last);
    const left = opening === undefined ? 0 : (surplus.get(last) ?? count(url, last) - count(url, opening));
    if (left <= 0 && !TRAILING.has(last)) break;
    if (opening !== undefined) surplus.set(last, left - 1);
    end--;
  }
  return url.slice(0, end);
}

const OPENING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
const TRAILING: ReadonlySet<string> = new Set([...".,;:!?'*|\\"]);

function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) found++;
  return found;
}

/** Something stands where the host or the mailbox does. */
function isAddress(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/\/?[\p{L}\p{N}[_%]|mailto:[^@\s]+@[^@\s]|www\.[^\s./]+\.[^\s.]|[\p{L}\p{N}._-]+[/?#])/iu.test(
    url,
  );
}
