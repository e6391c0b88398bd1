import { reply } from '../mail/replies.ts';
import type { Authenticator, Exchange, SaslStep } from './auth/authenticator.ts';
import type { Client } from './client.ts';

/** One run of a SASL mechanism (RFC 4422). Of what is said in it nothing is ever told but the mechanism and how it ended. */
export class LoginRun {
  readonly #mechanism: string;
  readonly #exchange: Pick<Exchange, 'next'>;

  constructor(authenticator: Authenticator | null, mechanism: string, client: Client) {
    this.#mechanism = mechanism;
    this.#exchange = this.#begin(() => authenticator?.begin(mechanism, client) ?? reply('loginUnavailable', 'nobody'));
  }

  /** Never throws or rejects: what fails lets nobody in. */
  next(response: Buffer | null): SaslStep | Promise<SaslStep> {
    try {
      const step = this.#exchange.next(response);
      return step instanceof Promise
        ? step.then(
            (value) => this.#named(value),
            (error: unknown) => this.#broken(error),
          )
        : this.#named(step);
    } catch (error) {
      return this.#broken(error);
    }
  }

  #begin(begin: () => ReturnType<Authenticator['begin']>): Pick<Exchange, 'next'> {
    let begun: ReturnType<Authenticator['begin']>;
    try {
      begun = begin();
    } catch (error) {
      const step = this.#broken(error);
      return { next: () => step };
    }
    if (!('code' in begun)) return begun;
    const refusal = begun;
    return { next: () => ({ kind: 'failure', reply: refusal }) };
  }

  #named(step: SaslStep): SaslStep {
    if (step.kind !== 'failure') return step;
    return { kind: 'failure', reply: { ...step.reply, reason: `${this.#mechanism}: ${step.reply.reason}` } };
  }

  /** An error's message may quote what the client said: its name must do. */
  #broken(error: unknown): SaslStep {
    const name = error instanceof Error ? error.name : typeof error;
    return { kind: 'failure', reply: reply('loginUnavailable', `${this.#mechanism}: ${name}`) };
  }
}
