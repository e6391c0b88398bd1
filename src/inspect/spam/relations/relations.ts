import type { Clock } from '../../../base/clock.ts';
import type { Memory } from '../../../base/memory.ts';
import type { Address } from '../../../mail/address.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import type { Observer } from '../../../mail/judged-mail.ts';
import { type Inspector, isStranger, type Subject } from '../../inspector.ts';
import { provenOf } from '../senders/proven.ts';
import { Acquaintance } from './acquaintance.ts';
import { RELATION_KEYS } from './relation-keys.ts';
import { type RelationNotesOptions, relationNotes } from './relation-notes.ts';

export interface RelationsOptions extends RelationNotesOptions {
  readonly memory: Memory;
  readonly clock: Clock;
}

/** Points of somebody to whom one of ours has written; the rest by the share of the recipients who have. */
const COLLEAGUE = -2;
const ALL_RECIPIENTS = -3;
const MOST = COLLEAGUE + ALL_RECIPIENTS;
const FIRST_CONTACT = 0.2;
const IMITATION = 1;
/** Recipients who are looked at. */
const MOST_RECIPIENTS = 10;

/** Who of ours writes to whom: learned from mail that goes out, told of strangers. */
export function createRelations(options: RelationsOptions): { inspector: Inspector; observer: Observer } {
  const { memory, clock } = options;
  return {
    inspector: {
      name: 'relations',
      inspect: async (subject) => (isStranger(subject) ? look(subject, memory, clock.now()) : named(subject)),
      close: () => Promise.resolve(),
    },
    observer: { observe: (mail) => memory.note(relationNotes(mail, options)) },
  };
}

/** Whoever learns from mail that goes out must know who wrote it. */
async function named(subject: Subject): Promise<readonly Finding[]> {
  await subject.authentication();
  return [];
}

async function look(subject: Subject, memory: Memory, now: number): Promise<readonly Finding[]> {
  const authentication = await subject.authentication();
  const acquaintance = await Acquaintance.recall(memory, authentication, subject.dissection.root.header, now);
  const { author } = provenOf(authentication, subject.envelope.sender);
  const findings: Finding[] = [];
  let known = 0;
  if (author !== null && acquaintance.writtenBy !== null) {
    const share = await shareOfWriters(memory, subject.envelope.recipients, author);
    known = Math.round((COLLEAGUE + ALL_RECIPIENTS * share.part) * 10) / 10;
    findings.push(
      finding(
        'known-correspondent',
        known,
        `${author.text} is who he says, and ${share.words ?? `${acquaintance.writtenBy} has written to him`}`,
      ),
    );
  }
  const answer = acquaintance.answer(author);
  const points = Math.max(answer?.points ?? 0, MOST - known);
  if (answer !== null && points < 0) findings.push(finding('reply-to-ours', points, answer.words));
  if (author === null || acquaintance.writtenBy === null) {
    const { imitated, isFirst } = acquaintance;
    if (imitated !== null) findings.push(finding('imitates-correspondent', IMITATION, imitated));
    if (isFirst !== null) findings.push(finding('first-contact', FIRST_CONTACT, isFirst));
  }
  return findings;
}

/** How many of the recipients have written to him. */
async function shareOfWriters(
  memory: Memory,
  recipients: readonly Address[],
  author: Address,
): Promise<{ part: number; words: string | null }> {
  const asked = recipients.slice(0, MOST_RECIPIENTS);
  const writers = (await memory.recall(asked.map((one) => RELATION_KEYS.pair(author, one)))).size;
  if (writers === 0) return { part: 0, words: null };
  const who = asked.length === 1 ? 'the recipient has' : `${writers} of ${asked.length} recipients have`;
  return { part: writers / asked.length, words: `${who} written to him` };
}

function finding(name: FindingName<'spam'>, score: number, evidence: string): Finding {
  return { inspector: 'relations', kind: 'spam', name, part: '', score, evidence };
}
