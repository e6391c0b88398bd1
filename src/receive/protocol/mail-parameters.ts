import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { decodeXtext } from './xtext.ts';

/** What MAIL FROM says beside the sender. */
export interface MailParameters {
  /** RFC 1870: the size that the client expects, in octets; null where it says nothing. */
  readonly size: number | null;
  /** RFC 6152. */
  readonly body: '7bit' | '8bitmime';
  /** RFC 6531. */
  readonly smtputf8: boolean;
  /** RFC 4954 section 5: who submitted the mail elsewhere. We trust nobody's word for it, but it may be said. */
  readonly auth: boolean;
  /** Any parameter at all was given, which takes EHLO. */
  readonly given: boolean;
}

const NONE: MailParameters = { size: null, body: '7bit', smtputf8: false, auth: false, given: false };
// RFC 5321 section 4.1.2: esmtp-param.
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e]+))?$/;
const BODIES: ReadonlyMap<string, MailParameters['body']> = new Map([
  ['7BIT', '7bit'],
  ['8BITMIME', '8bitmime'],
]);

/** @param text what stands behind the path: empty, or a space and parameters */
export function mailParameters(text: string): MailParameters | Reply {
  if (text === '') return NONE;
  if (!text.startsWith(' ')) return reply('badMail', '');
  let parameters: MailParameters = { ...NONE, given: true };
  const seen = new Set<string>();
  for (const word of text.slice(1).split(' ')) {
    const match = PARAMETER.exec(word);
    if (match === null) return reply('badMail', '');
    const keyword = (match[1] ?? '').toUpperCase();
    const next = seen.has(keyword) ? 'bad' : withParameter(parameters, keyword, match[2]);
    if (next === 'unknown') return reply('unknownParameter', '', { keyword });
    if (next === 'bad') return reply('badParameter', '', { keyword });
    seen.add(keyword);
    parameters = next;
  }
  return parameters;
}

function withParameter(
  parameters: MailParameters,
  keyword: string,
  value: string | undefined,
): MailParameters | 'bad' | 'unknown' {
  switch (keyword) {
    case 'SIZE': // RFC 1870 section 4: 1 to 20 digits
      return value !== undefined && /^[0-9]{1,20}$/.test(value) ? { ...parameters, size: Number(value) } : 'bad';
    case 'BODY': {
      const body = BODIES.get(value?.toUpperCase() ?? '');
      return body === undefined ? 'bad' : { ...parameters, body };
    }
    case 'SMTPUTF8':
      return value === undefined ? { ...parameters, smtputf8: true } : 'bad';
    case 'AUTH':
      return value === '<>' || decodeXtext(value ?? '+') !== null ? { ...parameters, auth: true } : 'bad';
    default:
      return 'unknown';
  }
}
