import type { Arc, Authentication, DkimSignature, Dmarc, Spf } from '../../mail/authentication.ts';
import { tokenField } from '../../mail/header-writer.ts';

/** RFC 2045 section 5.1: what may stand without quotes. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`{|}~-]+$/;
const LONGEST = 120;

/**
 * The Authentication-Results field (RFC 8601 section 2.2), its line end included. Of the mail's own words only those are in it that
 * were parsed: domains, selectors, names of algorithms, base64.
 * @param authservId whose results these are
 */
export function authenticationResults(
  authservId: string,
  { spf, dkim, dmarc, arc }: Pick<Authentication, 'spf' | 'dkim' | 'dmarc' | 'arc'>,
): string {
  const results = [
    ...(spf === null ? [] : [spfResult(spf)]),
    ...(dkim.length === 0 ? [['dkim=none']] : dkim.map(dkimResult)),
    dmarcResult(dmarc),
    ...(arc.result === 'none' ? [] : [arcResult(arc)]),
  ];
  const tokens = results.flatMap((words, n) => (n < results.length - 1 ? closed(words) : words));
  return tokenField('Authentication-Results', [`${value(authservId)};`, ...tokens]);
}

function spfResult({ result, domain, identity, reason }: Spf): string[] {
  return [`spf=${result}`, ...because(result, reason), ...property(`smtp.${identity}`, domain)];
}

function dkimResult({ result, domain, selector, algorithm, tag, reason }: DkimSignature): string[] {
  return [
    `dkim=${result}`,
    ...because(result, reason),
    ...property('header.d', domain),
    ...property('header.s', selector),
    ...property('header.a', algorithm),
    ...property('header.b', tag),
  ];
}

/** RFC 9989 section 9.1: `policy.dmarc` is the policy that counts once `t` has been looked at. */
function dmarcResult({ result, domain, effective, reason }: Dmarc): string[] {
  const policy = result === 'pass' || result === 'fail' ? effective : null;
  return [
    `dmarc=${result}`,
    ...because(result, reason),
    ...property('policy.dmarc', policy),
    ...property('header.from', domain),
  ];
}

function arcResult({ result, reason }: Arc): string[] {
  return [`arc=${result}`, ...because(result, reason)];
}

/** What went well needs no words. */
function because(result: string, reason: string): string[] {
  return result === 'pass' || result === 'none' || reason === '' ? [] : [`reason=${value(reason)}`];
}

function property(name: string, text: string | null): string[] {
  return text === null || text === '' ? [] : [`${name}=${value(text)}`];
}

/** `value` of RFC 2045: a token, or a quoted string. */
function value(text: string): string {
  if (TOKEN.test(text)) return text;
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return `"${short.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;
}

function closed(words: readonly string[]): string[] {
  return words.map((word, n) => (n === words.length - 1 ? `${word};` : word));
}
