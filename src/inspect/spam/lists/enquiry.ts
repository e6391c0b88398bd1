import { inTime } from '../../../base/in-time.ts';
import type { Resolver } from '../../../base/resolver.ts';
import type { Finding } from '../../../mail/finding.ts';
import { type AskedList, nameIn } from './asked-list.ts';
import { listFindings } from './list-findings.ts';
import type { Thing } from './thing.ts';

/** Questions of one mail to one list. */
const MOST = 100;

/** What was asked of a list, and what it said. */
export interface Question {
  /** Labels below the list's zone. */
  readonly name: string;
  thing: Thing;
  /** A records that count; none where it is not listed, or nothing is known. */
  records: readonly string[];
  /** What the list says of it in words; '' where it says nothing, or has not yet. */
  reason: string;
}

interface Talk {
  readonly list: AskedList;
  readonly questions: Map<string, Question>;
  /** It has been asked for its reason: once is enough. */
  reasoned: boolean;
}

/** What the lists say of one mail. */
export class Enquiry {
  readonly #talks: readonly Talk[];
  readonly #resolver: Pick<Resolver, 'resolveTxt'>;
  readonly #running: Promise<void>[] = [];

  constructor(lists: readonly AskedList[], resolver: Pick<Resolver, 'resolveTxt'>) {
    this.#talks = lists.map((list) => ({ list, questions: new Map(), reasoned: false }));
    this.#resolver = resolver;
  }

  /** Asks each list for what it may have. Waits for nothing. */
  ask(things: readonly Thing[]): void {
    for (const thing of things)
      for (const talk of this.#talks) {
        if (!talk.list.rule.ask.includes(thing.role)) continue;
        const question = this.#put(talk, thing);
        question.catch(() => {}); // heard when all have answered
        this.#running.push(question);
      }
  }

  /**
   * Resolves when all have answered, at the latest after `ms` or when the signal is aborted. Who is late says nothing.
   * @throws where the mail cannot be read
   */
  async answered(signal: AbortSignal, ms: number): Promise<void> {
    // A timer of its own: a signal made of two costs as much as the questions.
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    try {
      await inTime(Promise.race([Promise.all(this.#running), late]), signal, null);
    } finally {
      clearTimeout(timer);
    }
  }

  findings(): readonly Finding[] {
    return this.#talks.flatMap(({ list, questions }) => listFindings(list.rule, [...questions.values()]));
  }

  async #put(talk: Talk, thing: Thing): Promise<void> {
    const { questions, list } = talk;
    const name = await nameIn(list.rule, thing);
    if (name === null) return;
    const known = questions.get(name);
    if (known !== undefined) {
      if (thing.proven && !known.thing.proven) known.thing = thing;
      return;
    }
    if (questions.size >= MOST) return;
    const question: Question = { name, thing, records: [], reason: '' };
    questions.set(name, question);
    const listing = await list.dns.ask(name);
    if (listing.kind !== 'listed') return;
    question.records = listing.records;
    if (!talk.reasoned) await this.#reason(talk, question);
  }

  async #reason(talk: Talk, question: Question): Promise<void> {
    talk.reasoned = true;
    const answer = await this.#resolver.resolveTxt(`${question.name}.${talk.list.rule.zone}`);
    question.reason = answer.kind === 'found' ? (answer.records[0] ?? '') : '';
  }
}
