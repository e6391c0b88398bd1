import type { Counters } from '../../../base/counters.ts';
import type { Note } from '../../../base/memory.ts';
import type { Address } from '../../../mail/address.ts';
import { isAutomaticMail } from '../../../mail/automatic.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { JudgedMail } from '../../../mail/judged-mail.ts';
import { nameWords } from '../rules/person-name.ts';
import { provenOf } from '../senders/proven.ts';
import { pointsOf } from '../senders/standing.ts';
import { messageIdOf, RELATION_KEYS } from './relation-keys.ts';

export interface RelationNotesOptions {
  readonly counters: Counters;
  readonly hosted: (domain: Domain) => boolean;
  /** Milliseconds after which a relation that has rested is forgotten. */
  readonly keep: number;
}

const DAY_MS = 86_400_000;
/** A mail to more people outside than this makes nobody a correspondent. */
const MOST_RECIPIENTS = 20;
/** Recipients outside of one account that count on one day: whoever steals a password must not befriend the world. */
const MOST_PER_DAY = 100;
/** Mail of ours that looks like spam makes no friends. */
const SUSPICIOUS = 2;
/** How long an answer may take. */
const ANSWER_MS = 90 * DAY_MS;
/** What a text of the memory holds. */
const LONGEST_TEXT = 4000;

/** What a verdict teaches of who writes to whom. */
export function relationNotes(mail: JudgedMail, options: RelationNotesOptions): readonly Note[] {
  if (!mail.accepted || mail.session === null) return [];
  return mail.session.trusted ? outgoing(mail, options) : incoming(mail, options);
}

function outgoing(mail: JudgedMail, { counters, hosted, keep }: RelationNotesOptions): readonly Note[] {
  const { session, envelope, authentication, at } = mail;
  const { header } = mail.dissection.root;
  const ours = envelope.sender;
  // Bounces, answers of machines and mail of lists are not written to anybody.
  if (ours?.domain == null || !hosted(ours.domain) || isAutomaticMail(header)) return [];
  if (pointsOf(mail.findings) >= SUSPICIOUS) return [];
  const delivered = mail.verdicts.flatMap(({ action, recipients }) => (action === 'deliver' ? recipients : []));
  const theirs = delivered.filter(({ domain }) => domain !== null && !hosted(domain));
  if (theirs.length === 0 || theirs.length > MOST_RECIPIENTS) return [];
  if (counters.add(`relations ${session?.user ?? ours.key}`, theirs.length, DAY_MS) > MOST_PER_DAY) return [];
  const domains = new Set(theirs.flatMap(({ domain }) => domain ?? []));
  const id = messageIdOf(header);
  const author = authentication?.author;
  return [
    { key: RELATION_KEYS.outgoing, at, good: 1, keep },
    ...theirs.flatMap((one): Note[] => [
      { key: RELATION_KEYS.written(one), at, good: 1, text: ours.key, keep },
      { key: RELATION_KEYS.pair(one, ours), at, good: 1, keep },
    ]),
    ...[...domains].map((domain): Note => ({ key: RELATION_KEYS.partner(domain), at, good: 1, keep })),
    ...(id === null ? [] : [{ key: RELATION_KEYS.sent(id), at, text: lines(theirs), keep: ANSWER_MS }]),
    ...(author?.address?.key === ours.key ? called(author.displayName, ours, at, keep) : []),
  ];
}

function incoming(
  { envelope, authentication, verdicts, findings, at }: JudgedMail,
  { keep }: RelationNotesOptions,
): readonly Note[] {
  if (authentication === null || verdicts.some(({ action }) => action !== 'deliver')) return [];
  const { author } = provenOf(authentication, envelope.sender);
  if (author === null) return [];
  const isCorrespondent = findings.some(
    ({ inspector, name }) => inspector === 'relations' && name === 'known-correspondent',
  );
  return [
    { key: RELATION_KEYS.met(author), at, good: 1, keep },
    ...(isCorrespondent ? called(authentication.author.displayName, author, at, keep) : []),
  ];
}

/** The name that goes with an address. One word alone is nobody's. */
function called(displayName: string, address: Address, at: number, keep: number): Note[] {
  const words = nameWords(displayName);
  if (words.length < 2) return [];
  return [
    { key: RELATION_KEYS.name(words), at, text: address.key, keep },
    { key: RELATION_KEYS.named(words, address), at, keep },
  ];
}

function lines(addresses: readonly Address[]): string {
  let text = '';
  for (const { key } of addresses) if (text.length + key.length < LONGEST_TEXT) text += `${key}\n`;
  return text;
}
