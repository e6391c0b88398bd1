import { isUtf8 } from 'node:buffer';
import { reply } from '../../mail/replies.ts';
import type { SaslStep } from './authenticator.ts';

/** What the client said, or null where it is no UTF-8, as every mechanism has it. */
export function saslText(response: Buffer): string | null {
  return isUtf8(response) ? response.toString('utf8') : null;
}

export function challenge(text: string): SaslStep {
  return { kind: 'challenge', data: Buffer.from(text) };
}

/** The client does not follow its mechanism. */
export function malformed(mechanism: string, what: string): SaslStep {
  return { kind: 'failure', reply: reply('loginMalformed', `${mechanism}: ${what}`) };
}
