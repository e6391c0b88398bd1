import type { Clock } from '../../base/clock.ts';
import type { Endpoint } from './endpoint.ts';
import { SmtpProblem } from './problem.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

export interface PoolOptions extends SessionOptions {
  /** Connections to one server at the same time. */
  readonly connections: number;
  /** Milliseconds that an unused connection is kept. */
  readonly idle: number;
  /** Transactions after which a connection is closed. */
  readonly mailsPerConnection: number;
  readonly clock: Clock;
}

/**
 * How long a server that could not be reached is left alone, in ms: else each mail of a backlog for it would wait for its own
 * time-out, and keep a worker from mail for others.
 */
const REST_MS = 10_000;

interface Waiter {
  readonly resolve: (session: Session) => void;
  readonly reject: (error: unknown) => void;
}

/** The kept connections to one server. Who finds all of them taken waits, first come first served. */
export class Pool {
  readonly #endpoint: Endpoint;
  readonly #options: PoolOptions;
  readonly #sessions = new Set<Session>();
  readonly #idle: Session[] = [];
  readonly #waiting: Waiter[] = [];
  #opening = 0;
  /** When the last attempt to reach the server failed, and how; null where the last one did not. */
  #failed: { readonly at: number; readonly error: unknown } | null = null;

  constructor(endpoint: Endpoint, options: PoolOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  get unused(): boolean {
    return this.#sessions.size === 0 && this.#opening === 0 && this.#waiting.length === 0;
  }

  /**
   * Runs `work` on a session. A kept connection that turns out to be dead is replaced once: `work` throws SmtpProblem only
   * where the server has taken nothing.
   * @throws SmtpProblem, MailLoop
   */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#idleSession() ?? (await this.#fresh());
    const kept = session.served > 0;
    try {
      return await this.#run(session, work);
    } catch (error) {
      if (!kept || !(error instanceof SmtpProblem)) throw error;
      return this.#run(await this.#fresh(), work);
    }
  }

  /** Says goodbye on every connection that is not in use. */
  closeIdle(): void {
    for (const session of this.#idle.splice(0)) session.link.quit();
  }

  async #run<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await work(session);
    } finally {
      this.#release(session);
    }
  }

  #idleSession(): Session | null {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.link.quiet) return session;
      session.link.destroy();
    }
    return null;
  }

  /** A session that has just been opened or, where there may be no more of them, one that has just proved to live. */
  async #fresh(): Promise<Session> {
    this.#mustNotRest();
    if (this.#sessions.size + this.#opening >= this.#options.connections) return this.#wait();
    try {
      return await this.#open();
    } catch (error) {
      // A server that allows fewer connections than we do is served by those that it allows.
      if (this.#sessions.size === 0 || !(error instanceof SmtpProblem)) throw error;
      return this.#idleSession() ?? this.#wait();
    }
  }

  /** @throws what the last attempt threw, where that was a moment ago */
  #mustNotRest(): void {
    if (this.#failed === null || this.#sessions.size > 0) return;
    const since = this.#options.clock.now() - this.#failed.at;
    if (since >= 0 && since < REST_MS) throw this.#failed.error;
  }

  #wait(): Promise<Session> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async #open(): Promise<Session> {
    this.#opening += 1;
    try {
      const session = await openSession(this.#endpoint, this.#options);
      this.#sessions.add(session);
      this.#failed = null;
      session.link.onEnd = () => this.#forget(session);
      return session;
    } catch (error) {
      this.#failed = { at: this.#options.clock.now(), error };
      // What was tried holds for all who wait, or each would wait for its own failure.
      if (this.#sessions.size === 0) for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
      throw error;
    } finally {
      this.#opening -= 1;
    }
  }

  #release(session: Session): void {
    const { link } = session;
    if (link.quiet && session.served < this.#options.mailsPerConnection) {
      const waiter = this.#waiting.shift();
      if (waiter !== undefined) {
        waiter.resolve(session);
        return;
      }
      this.#idle.push(session);
      link.rest(this.#options.idle);
      return;
    }
    if (!link.ended) link.quit();
    this.#forget(session);
  }

  #forget(session: Session): void {
    if (!this.#sessions.delete(session)) return;
    const at = this.#idle.indexOf(session);
    if (at >= 0) this.#idle.splice(at, 1);
    const waiter = this.#waiting.length > 0 ? this.#waiting.shift() : undefined;
    if (waiter !== undefined) this.#fresh().then(waiter.resolve, waiter.reject);
  }
}
