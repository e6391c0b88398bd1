import type { Clock } from '../base/clock.ts';
import type { Address } from '../mail/address.ts';
import type { Consignment, Outcome } from './deliver.ts';
import type { Endpoint } from './smtp/endpoint.ts';
import { Pool, type PoolOptions } from './smtp/pool.ts';
import { SmtpProblem } from './smtp/problem.ts';
import { MailLoop, type Session } from './smtp/session.ts';
import { type Answer, transact } from './smtp/transaction.ts';

export interface RelayOptions extends PoolOptions {
  readonly clock: Clock;
}

/** How long a server that could not be reached is asked after all others, in milliseconds. */
const DOWN_MS = 60_000;
/** Servers that are tried for one mail in one attempt. */
const MAX_TRIES = 5;
/** RFC 5321 section 4.5.3.1.8: a server takes at least 100. */
const MAX_RECIPIENTS = 100;
const MAX_POOLS = 1000;

/** Hands mails to servers by SMTP and LMTP, over kept connections. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #downUntil = new Map<string, number>();

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Tries `endpoints` in their order, as long as recipients are left that the one before could not take now. */
  async deliver(endpoints: readonly Endpoint[], consignment: Consignment): Promise<readonly Outcome[]> {
    const { recipients } = consignment;
    if (recipients.length <= MAX_RECIPIENTS) return this.#deliverSome(endpoints, consignment);
    const outcomes: Outcome[] = [];
    for (let start = 0; start < recipients.length; start += MAX_RECIPIENTS) {
      const some = { ...consignment, recipients: recipients.slice(start, start + MAX_RECIPIENTS) };
      outcomes.push(...(await this.#deliverSome(endpoints, some)));
    }
    return outcomes;
  }

  /** Runs `work` on a session with the first of `endpoints` that can be reached. @throws SmtpProblem, MailLoop */
  async use<T>(endpoints: readonly Endpoint[], work: (session: Session) => Promise<T>): Promise<T> {
    let problem: unknown = new SmtpProblem('4.4.4', 'there is no server to ask');
    for (const endpoint of this.#livingFirst(endpoints).slice(0, MAX_TRIES)) {
      try {
        return await this.#useOne(endpoint, work);
      } catch (error) {
        problem = error;
      }
    }
    throw problem;
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.closeIdle();
  }

  async #deliverSome(endpoints: readonly Endpoint[], consignment: Consignment): Promise<readonly Outcome[]> {
    const began = this.#options.clock.now();
    const found = new Map<Address, Outcome>();
    let left: readonly Address[] = consignment.recipients;
    for (const endpoint of this.#livingFirst(endpoints).slice(0, MAX_TRIES)) {
      const { host, answers } = await this.#ask(
        endpoint,
        left === consignment.recipients ? consignment : { ...consignment, recipients: left },
      );
      const ms = this.#options.clock.now() - began;
      const again: Address[] = [];
      for (const [i, recipient] of left.entries()) {
        const answer = answers[i];
        if (answer === undefined) continue;
        const { state, text, status } = answer;
        found.set(recipient, { recipient, state, host, answer: text, status, ms });
        if (answer.elsewhere) again.push(recipient);
      }
      left = again;
      if (left.length === 0) break;
    }
    return consignment.recipients.map((recipient) => found.get(recipient) ?? nobody(recipient));
  }

  async #ask(endpoint: Endpoint, consignment: Consignment): Promise<{ host: string; answers: readonly Answer[] }> {
    try {
      return await this.#useOne(endpoint, async (session) => ({
        host: session.host,
        answers: await transact(session, consignment, this.#options.timeouts),
      }));
    } catch (error) {
      const answer = answerTo(error);
      return { host: endpoint.name, answers: consignment.recipients.map(() => answer) };
    }
  }

  async #useOne<T>(endpoint: Endpoint, work: (session: Session) => Promise<T>): Promise<T> {
    const pool = this.#pool(endpoint);
    try {
      const result = await pool.use(work);
      if (this.#downUntil.size > 0) this.#downUntil.delete(endpoint.key);
      return result;
    } catch (error) {
      if (error instanceof SmtpProblem) this.#markDown(endpoint);
      throw error;
    }
  }

  #pool(endpoint: Endpoint): Pool {
    const known = this.#pools.get(endpoint.key);
    if (known !== undefined) return known;
    if (this.#pools.size >= MAX_POOLS) {
      for (const [key, pool] of this.#pools) if (pool.unused) this.#pools.delete(key);
    }
    const pool = new Pool(endpoint, this.#options);
    this.#pools.set(endpoint.key, pool);
    return pool;
  }

  #markDown(endpoint: Endpoint): void {
    if (this.#downUntil.size >= MAX_POOLS) this.#downUntil.clear();
    this.#downUntil.set(endpoint.key, this.#options.clock.now() + DOWN_MS);
  }

  #livingFirst(endpoints: readonly Endpoint[]): readonly Endpoint[] {
    if (endpoints.length < 2 || this.#downUntil.size === 0) return endpoints;
    const now = this.#options.clock.now();
    const down = ({ key }: Endpoint): boolean => (this.#downUntil.get(key) ?? 0) > now;
    return [...endpoints.filter((one) => !down(one)), ...endpoints.filter(down)];
  }
}

/** What the recipients' answer is where a server gave none. */
function answerTo(error: unknown): Answer {
  if (error instanceof SmtpProblem)
    return { state: 'deferred', text: error.message, status: error.status, elsewhere: true };
  if (error instanceof MailLoop)
    return { state: 'failed', text: `mail loop: ${error.message}`, status: '5.4.6', elsewhere: true };
  const text = error instanceof Error ? error.message : String(error);
  return { state: 'deferred', text: `the mail could not be read: ${text}`, status: '4.3.0', elsewhere: false };
}

function nobody(recipient: Address): Outcome {
  return { recipient, state: 'deferred', host: '', answer: 'there is no server to ask', status: '4.4.4', ms: 0 };
}
