import type { Reply } from '../../mail/reply.ts';
import { Budget } from './budget.ts';
import { replyLines } from './reply-lines.ts';
import type { Refusal, Step } from './step.ts';

/** Whom a reply concerns. */
export type About = Pick<Refusal, 'command' | 'sender' | 'recipient'>;

/** What the protocol hands out: replies for the client, steps for the driver. */
export class Outbox {
  readonly budget: Budget;
  readonly #steps: Step[] = [];
  #replies = '';

  /** @param stressed whether the client must hurry */
  constructor(stressed: () => boolean) {
    this.budget = new Budget(stressed);
  }

  push(step: Step): void {
    this.#steps.push(step);
  }

  shift(): Step | undefined {
    return this.#steps.shift();
  }

  /** Forgets the steps that nobody has taken yet. */
  clearSteps(): void {
    this.#steps.length = 0;
  }

  /** Replies since the last call. */
  takeReplies(): string {
    const replies = this.#replies;
    this.#replies = '';
    return replies;
  }

  /** Says `answer`, or what ends a session that has talked too much nonsense; returns what was said. */
  say(answer: Reply, about: About): Reply {
    const said = this.budget.charge(answer) ?? answer;
    this.#replies += replyLines(said);
    if (said.code >= 400) this.push({ kind: 'refused', reply: said, ...about });
    return said;
  }
}
