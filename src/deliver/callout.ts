import type { Clock } from '../base/clock.ts';
import type { Address } from '../mail/address.ts';
import type { Relay } from './relay.ts';
import { rcptCommand } from './smtp/commands.ts';
import type { Endpoint } from './smtp/endpoint.ts';
import type { RemoteReply } from './smtp/remote-reply.ts';
import type { Session } from './smtp/session.ts';

export type Verification = 'ok' | 'unknown' | 'later';

export interface CalloutOptions {
  readonly clock: Clock;
  readonly relay: Relay;
  /** Milliseconds for an answer. */
  readonly command: number;
}

/** How long an answer is believed, in milliseconds. A mailbox that is new should not wait long for its first mail. */
const BELIEVED: Record<Verification, number> = { ok: 600_000, unknown: 60_000, later: 0 };
const MAX_KNOWN = 10_000;

/** Asks a recipient's server whether it would take mail for the recipient, without sending any. */
export class Callout {
  readonly #options: CalloutOptions;
  readonly #known = new Map<string, { readonly answer: Verification; readonly until: number }>();
  readonly #asking = new Map<string, Promise<Verification>>();

  constructor(options: CalloutOptions) {
    this.#options = options;
  }

  /** Never rejects. Those who ask for the same recipient at the same time share one question. */
  verify(recipient: Address, endpoints: readonly Endpoint[]): Promise<Verification> {
    const { key } = recipient;
    const known = this.#known.get(key);
    if (known !== undefined && known.until > this.#options.clock.now()) return Promise.resolve(known.answer);
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const question = this.#ask(recipient, endpoints).finally(() => this.#asking.delete(key));
    this.#asking.set(key, question);
    return question;
  }

  async #ask(recipient: Address, endpoints: readonly Endpoint[]): Promise<Verification> {
    try {
      const answer = await this.#options.relay.use(endpoints, (session) => this.#probe(session, recipient));
      this.#remember(recipient.key, answer);
      return answer;
    } catch {
      return 'later'; // whatever went wrong says nothing of the recipient
    }
  }

  async #probe(session: Session, recipient: Address): Promise<Verification> {
    const { link } = session;
    session.served += 1;
    const ask = async (command: string): Promise<RemoteReply> => {
      link.send(command);
      return link.reply(this.#options.command);
    };
    if (session.stale) await ask('RSET\r\n');
    session.stale = true;
    const from = await ask('MAIL FROM:<>\r\n');
    if (from.code !== 250) return 'later';
    const { code } = await ask(rcptCommand(session, recipient));
    if (code >= 200 && code < 300) return 'ok';
    return code >= 500 ? 'unknown' : 'later';
  }

  #remember(key: string, answer: Verification): void {
    const believed = BELIEVED[answer];
    if (believed === 0) return;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(key, { answer, until: this.#options.clock.now() + believed });
  }
}
