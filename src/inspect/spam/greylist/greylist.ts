import type { Clock } from '../../../base/clock.ts';
import type { Memory, Note, Remembered } from '../../../base/memory.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import { isStranger, type Reviewer, type Subject } from '../../inspector.ts';
import { sayings } from '../senders/said.ts';
import { pointsOf } from '../senders/standing.ts';
import { type Attempt, attemptOf } from './attempt.ts';

export interface GreylistOptions {
  readonly memory: Memory;
  readonly clock: Clock;
  /** Points in sum from which a mail is put off. */
  readonly from: number;
  /** Points from which it is kept back anyway. */
  readonly spamFrom: number;
  /** Milliseconds before which it is not taken, after which it is forgotten, and for which one that has come again is remembered. */
  readonly delay: number;
  readonly window: number;
  readonly keep: number;
}

/** Points of a mail that is put off. The rule `greylist` answers it; more than none, so that it is no spam where that is left out. */
const POINTS = 0.1;
/** Mails of a sender that came again; then the others need not. */
const PROVEN_BY = 3;
/** Who has one of these is known. */
const KNOWN: ReadonlySet<string> = new Set<FindingName<'spam'>>([
  'allowed-sender',
  'known-correspondent',
  'reply-to-ours',
  'good-reputation',
] as const);

/**
 * Asks the client of a suspicious mail to come again: a server does, most programs that send spam do not, and lists know more by
 * then. Whoever is known is never put off.
 */
export function createGreylist(options: GreylistOptions): Reviewer {
  return {
    name: 'greylist',
    review: async (subject, findings) => (isSuspicious(subject, findings, options) ? putOff(subject, options) : []),
    close: () => Promise.resolve(),
  };
}

function isSuspicious(subject: Subject, findings: readonly Finding[], { from, spamFrom }: GreylistOptions): boolean {
  if (!subject.answerable || !isStranger(subject) || findings.some(isKnownSender)) return false;
  const points = pointsOf(findings);
  return points >= from && points < spamFrom;
}

function isKnownSender({ kind, name }: Finding): boolean {
  return kind === 'spam' && KNOWN.has(name);
}

async function putOff(subject: Subject, options: GreylistOptions): Promise<readonly Finding[]> {
  const { envelope, session } = subject;
  if (session === null) return [];
  const { memory, clock, delay, window, keep } = options;
  const attempt = attemptOf(session.address, envelope.sender, envelope.recipients, await subject.authentication());
  const known = await memory.recall([...attempt.senders, ...attempt.triples]);
  if (attempt.senders.some((key) => (known.get(key)?.good ?? 0) >= PROVEN_BY)) return [];
  const at = clock.now();
  const standing = standingOf(attempt, known, at, options);
  if (standing.kind === 'passed' || standing.kind === 'returned') {
    const counts = standing.kind === 'returned' ? attempt.senders : [];
    memory.note([
      ...attempt.triples.map((key): Note => ({ key, at, text: 'passed', keep })),
      ...counts.map((key): Note => ({ key, at, good: 1, keep })),
    ]);
    return [];
  }
  if ([...(await sayings(memory, subject)).values()].includes('allow')) return [];
  if (standing.kind === 'new') memory.note(attempt.triples.flatMap((key) => begun(key, at, window)));
  return [finding(standing.left, delay)];
}

type Standing =
  /** It has come again before. */
  | { readonly kind: 'passed' }
  /** It comes again, and has waited. */
  | { readonly kind: 'returned' }
  /** `left` ms are left to wait. */
  | { readonly kind: 'new' | 'waiting'; readonly left: number };

/** The furthest that the mail has come for one of its recipients. */
function standingOf(
  { triples }: Attempt,
  known: ReadonlyMap<string, Remembered>,
  now: number,
  { delay, window }: GreylistOptions,
): Standing {
  const seen = triples.flatMap((key) => known.get(key) ?? []);
  if (seen.some(({ text }) => text === 'passed')) return { kind: 'passed' };
  const waited = seen.map(({ first }) => now - first).filter((ms) => ms <= window);
  if (waited.length === 0) return { kind: 'new', left: delay };
  const longest = Math.max(...waited);
  return longest >= delay ? { kind: 'returned' } : { kind: 'waiting', left: delay - longest };
}

/** What came before the window does not count any more. */
function begun(key: string, at: number, window: number): readonly Note[] {
  return [
    { key, at, keep: 0, forget: true },
    { key, at, text: 'waiting', keep: window },
  ];
}

function finding(left: number, delay: number): Finding {
  const name: FindingName<'spam'> = 'greylisted';
  const evidence = `suspicious, and not known: to come again in ${minutes(left)} (after ${minutes(delay)} in all)`;
  return { inspector: 'greylist', kind: 'spam', name, part: '', score: POINTS, evidence };
}

function minutes(ms: number): string {
  const whole = Math.ceil(ms / 60_000);
  return whole === 1 ? '1 minute' : `${whole} minutes`;
}
