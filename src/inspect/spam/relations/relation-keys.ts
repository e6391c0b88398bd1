import { hash } from 'node:crypto';
import type { Address } from '../../../mail/address.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { HeaderField } from '../../../mail/part.ts';

/** Keys in the memory. */
export const RELATION_KEYS = {
  /** Somebody here has written to him; the text is who, last. */
  written: (theirs: Address) => `written:${theirs.key}`,
  /** This one of ours has. */
  pair: (theirs: Address, ours: Address) => `pair:${theirs.key} ${ours.key}`,
  /** Somebody here has written to somebody there. */
  partner: (domain: Domain) => `partner:${domain}`,
  /** A mail of ours, by its Message-ID; the text is to whom, an address a line. */
  sent: (messageId: string) => `sent:${hash('sha256', messageId, 'base64url')}`,
  /** Mail of his was delivered before. */
  met: (theirs: Address) => `met:${theirs.key}`,
  /** Somebody of this name is known, one of ours or a correspondent; the text is his address. */
  name: (words: readonly string[]) => `name:${words.join(' ')}`,
  /** This is an address of his. */
  named: (words: readonly string[], address: Address) => `named:${address.key} ${words.join(' ')}`,
  /** How much is known at all: mails that went out. */
  outgoing: 'relations:outgoing',
} as const;

/** Characters of a field that are read, and identifiers that are looked up. */
const LONGEST = 4000;
const MOST_IDS = 8;
const MESSAGE_ID = /<[^<>\s]{3,250}>/g;

/** The Message-ID of a mail, its angle brackets included; null where there is none. */
export function messageIdOf(header: readonly HeaderField[]): string | null {
  return idsIn(header, 'message-id')[0] ?? null;
}

/** What a mail says that it answers (RFC 5322 section 3.6.4), the nearest first. */
export function answeredIds(header: readonly HeaderField[]): readonly string[] {
  const ids = [...idsIn(header, 'in-reply-to').slice(0, MOST_IDS / 2), ...idsIn(header, 'references').toReversed()];
  return [...new Set(ids)].slice(0, MOST_IDS);
}

function idsIn(header: readonly HeaderField[], wanted: string): string[] {
  const value = header.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
  return value.slice(-LONGEST).match(MESSAGE_ID) ?? [];
}
