import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { LineResult } from './input.ts';

// RFC 4648 section 4.
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
// RFC 4422 section 3.1.
const MECHANISM = /^[A-Za-z0-9_-]{1,20}$/;

/** Octets of a line within a login, CRLF included (RFC 4954 section 4). */
export const SASL_LINE_LIMIT = 12_288;

/** How a login begins. */
export interface AuthCommand {
  /** In capitals. */
  readonly mechanism: string;
  /** Null where the client leaves the first word to the mechanism. */
  readonly response: Buffer | null;
}

/** The argument of AUTH (RFC 4954 section 4), or what is wrong with it. */
export function parseAuth(argument: string): AuthCommand | 'syntax' | 'base64' {
  const [name = '', initial, ...more] = argument.split(' ');
  if (!MECHANISM.test(name) || initial === '' || more.length > 0) return 'syntax';
  const mechanism = name.toUpperCase();
  if (initial === undefined) return { mechanism, response: null };
  // An empty response would look like none.
  const response = initial === '=' ? Buffer.alloc(0) : decodeBase64(initial);
  return response === null ? 'base64' : { mechanism, response };
}

/** A line that answers a challenge (RFC 4954 section 4), or what is wrong with it. */
export function responseOf(line: LineResult): { readonly kind: 'response'; readonly response: Buffer } | Reply {
  if (line.kind !== 'line') return reply(line.kind === 'bad-end' ? 'lineEnd' : 'loginLineTooLong', '');
  const text = line.line.toString('latin1');
  if (text === '*') return reply('loginCancelled', '');
  const response = decodeBase64(text);
  return response === null ? reply('loginMalformed', 'no base64') : { kind: 'response', response };
}

/** Strict: a lax decoder would let one password be written in many ways. */
function decodeBase64(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}
