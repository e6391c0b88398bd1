import type { Clock } from '../../../base/clock.ts';
import type { Counters } from '../../../base/counters.ts';
import type { Memory } from '../../../base/memory.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import type { JudgedMail, Observer } from '../../../mail/judged-mail.ts';
import type { Dissection } from '../../../mail/part.ts';
import { type Inspector, isStranger, type Subject } from '../../inspector.ts';
import { type Campaign, campaignNotes, campaignsOf, type Lesson } from './campaigns.ts';
import { digestsOf, type MailDigests } from './digests.ts';

export interface SimilarityOptions {
  readonly memory: Memory;
  readonly counters: Counters;
  readonly clock: Clock;
  /** Score of the others from which a mail is remembered as spam. */
  readonly spamFrom: number;
  /** Recipients within a day from which a text is bulk. */
  readonly bulkFrom: number;
}

const INSPECTOR = 'similarity';
const DAY = 86_400_000;
/** Score of the others up to which a mail is good for certain: its sender is known. */
const GOOD_TO = -2;
/** What a lesson of a person counts for, in mails that only looked like spam. */
const LESSON_WEIGHT = 5;
/** Their own words come from what was learned: learning from them again would never end. */
const ECHOES = new Set([INSPECTOR, 'reputation']);

/**
 * Knows mails that are nearly the same as others. The second copy of what was spam is spam, whatever its sender and its links are
 * by then; what goes to many here is counted.
 */
export class Similarity implements Inspector, Observer {
  readonly name = INSPECTOR;
  readonly #options: SimilarityOptions;
  readonly #digests = new WeakMap<Dissection, Promise<MailDigests>>();

  constructor(options: SimilarityOptions) {
    this.#options = options;
  }

  async inspect(subject: Subject): Promise<readonly Finding[]> {
    if (!isStranger(subject)) return [];
    const digests = await this.#digestsOf(subject.dissection);
    const campaigns = await campaignsOf(digests, this.#options.memory);
    return [...campaigns.flatMap(findingOf), ...this.#bulk(digests, subject)];
  }

  /** Spam is remembered, and mail of known good senders where it is like what was spam. That others let a mail pass says nothing. */
  observe(mail: JudgedMail): void {
    const { findings, dissection, at } = mail;
    const { memory } = this.#options;
    // What was not looked at in time cannot be read any more.
    const digests = this.#digests.get(dissection);
    if (!isStranger(mail) || digests === undefined) return;
    if (mail.accepted) void this.#count(digests, mail.envelope.recipients.length);
    const score = scoreOfOthers(findings);
    const virus = findings.some(({ kind }) => kind === 'virus');
    if (virus || score >= this.#options.spamFrom) void remember(digests, { spam: true, weight: 1, at }, memory);
    else if (score <= GOOD_TO) void remember(digests, { spam: false, weight: 0.5, at }, memory);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #count(looked: Promise<MailDigests>, recipients: number): Promise<void> {
    const { texts } = await looked;
    for (const key of bulkKeys(texts)) this.#options.counters.add(key, recipients, DAY);
  }

  #digestsOf(dissection: Dissection): Promise<MailDigests> {
    let digests = this.#digests.get(dissection);
    if (digests === undefined) {
      digests = digestsOf(dissection);
      this.#digests.set(dissection, digests);
    }
    return digests;
  }

  #bulk({ texts }: MailDigests, { envelope, session }: Subject): readonly Finding[] {
    if (session === null || texts.length === 0) return [];
    const { counters, bulkFrom } = this.#options;
    const before = bulkKeys(texts).map((key) => counters.sum(key, DAY));
    const count = Math.round(Math.max(...before)) + envelope.recipients.length;
    if (count < bulkFrom) return [];
    const evidence = `nearly the same text was sent to ${count} recipients here within a day`;
    return [finding('bulk', count < 5 * bulkFrom ? 0.5 : 1, evidence)];
  }
}

/** The administrator says what a mail is. */
export function learnLikeness(
  dissection: Dissection,
  spam: boolean,
  { memory, clock }: Pick<SimilarityOptions, 'memory' | 'clock'>,
): Promise<void> {
  return remember(digestsOf(dissection), { spam, weight: LESSON_WEIGHT, at: clock.now() }, memory);
}

async function remember(looked: Promise<MailDigests>, lesson: Lesson, memory: Memory): Promise<void> {
  const digests = await looked;
  const campaigns = await campaignsOf(digests, memory);
  // Good mail that is like no spam has nothing to set right.
  if (lesson.spam || campaigns.length > 0) memory.note(campaignNotes(digests, campaigns, lesson));
}

/** Two pairs of values: nearly the same text has one of them at least. */
function bulkKeys([text]: MailDigests['texts']): readonly string[] {
  const { values } = text ?? { values: new Uint32Array() };
  return values.length === 0 ? [] : [0, 2].map((at) => `bulk:${at}:${values[at]}:${values[at + 1]}`);
}

function scoreOfOthers(findings: readonly Finding[]): number {
  const others = findings.filter(
    ({ kind, inspector }) => (kind === 'spam' || kind === 'auth') && !ECHOES.has(inspector),
  );
  return others.reduce((sum, { score }) => sum + score, 0);
}

/** One spam mail like this makes it suspicious, several make it spam. */
function findingOf(campaign: Campaign): readonly Finding[] {
  const { of, likeness, bad, good, first } = campaign;
  const left = bad - 2 * good;
  if (left < 0.5) return [];
  const score = Math.min(2 + Math.log2(left + 0.5), 4.5) * (likeness < 0.75 ? 0.7 : 1);
  const weight = bad < 1.5 ? 'one mail' : `${Math.round(bad)} mails`;
  const evidence = `${Math.round(likeness * 100)} % of the ${of} is that of earlier spam, which weighs as ${weight}; the first came on ${new Date(first).toISOString().slice(0, 16)}Z`;
  return [finding(of === 'text' ? 'known-text' : 'known-picture', Math.round(score * 10) / 10, evidence)];
}

function finding(name: FindingName<'spam'>, score: number, evidence: string): Finding {
  return { inspector: INSPECTOR, kind: 'spam', name, part: '', score, evidence };
}
