import type { Clock } from '../base/clock.ts';
import { ExpiringMap } from '../base/expiring-map.ts';
import { Gate } from '../base/gate.ts';
import type { Address } from '../mail/address.ts';
import type { Relay } from './relay.ts';
import { rcptCommand } from './smtp/commands.ts';
import type { Endpoint } from './smtp/endpoint.ts';
import { type RemoteReply, replyStatus } from './smtp/remote-reply.ts';
import type { Session } from './smtp/session.ts';

export type Verification = 'ok' | 'unknown' | 'later';

export interface CalloutOptions {
  readonly clock: Clock;
  readonly relay: Pick<Relay, 'use'>;
  /** Milliseconds for the answer to a command. */
  readonly command: number;
  /** Questions to one server at the same time. */
  readonly atOnce: number;
}

/** The client that has named the recipient waits meanwhile, for five minutes in all (RFC 5321 section 4.5.3.2.3). */
const PATIENCE_MS = 30_000;
/** Questions that wait for a server. Whoever tries many names at a slow one must not keep mail from it, or fill our memory. */
const MOST_WAITING = 100;
const MOST_SERVERS = 1000;

/** How long an answer is believed, in milliseconds. A mailbox that is new should not wait long for its first mail. */
const BELIEVED: Record<Verification, number> = { ok: 600_000, unknown: 60_000, later: 0 };
const MAX_KNOWN = 10_000;

/** Asks a recipient's server whether it would take mail for the recipient, without sending any. */
export class Callout {
  readonly #options: CalloutOptions;
  readonly #known: ExpiringMap<Verification>;
  readonly #asking = new Map<string, Promise<Verification>>();
  readonly #gates = new Map<string, Gate>();

  constructor(options: CalloutOptions) {
    this.#options = options;
    this.#known = new ExpiringMap(options.clock, MAX_KNOWN);
  }

  /**
   * Never rejects. Those who ask for the same recipient at the same time share one question. What takes long is `later`; the
   * answer is remembered when it comes.
   */
  async verify(recipient: Address, endpoints: readonly Endpoint[]): Promise<Verification> {
    const { key } = recipient;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    let question = this.#asking.get(key);
    if (question === undefined) {
      question = this.#ask(recipient, endpoints).finally(() => this.#asking.delete(key));
      this.#asking.set(key, question);
    }
    const late = Promise.withResolvers<Verification>();
    const timer = setTimeout(() => late.resolve('later'), PATIENCE_MS);
    const answer = await Promise.race([question, late.promise]);
    clearTimeout(timer);
    return answer;
  }

  async #ask(recipient: Address, endpoints: readonly Endpoint[]): Promise<Verification> {
    const gate = this.#gateOf(endpoints);
    if (gate.waiting >= MOST_WAITING) return 'later';
    try {
      const answer = await gate.run(() =>
        this.#options.relay.use(endpoints, (session) => this.#probe(session, recipient)),
      );
      const believed = BELIEVED[answer];
      if (believed > 0) this.#known.set(recipient.key, answer, believed);
      return answer;
    } catch {
      return 'later'; // whatever went wrong says nothing of the recipient
    }
  }

  #gateOf(endpoints: readonly Endpoint[]): Gate {
    const server = endpoints[0]?.key ?? '';
    const known = this.#gates.get(server);
    if (known !== undefined) return known;
    if (this.#gates.size >= MOST_SERVERS) this.#gates.clear();
    const gate = new Gate(this.#options.atOnce);
    this.#gates.set(server, gate);
    return gate;
  }

  async #probe(session: Session, recipient: Address): Promise<Verification> {
    const { link } = session;
    session.served += 1;
    const ask = async (command: string): Promise<RemoteReply> => {
      link.send(command);
      return link.reply(Math.min(this.#options.command, PATIENCE_MS));
    };
    if (session.stale) await ask('RSET\r\n');
    session.stale = true;
    const from = await ask('MAIL FROM:<>\r\n');
    if (from.code !== 250) return 'later';
    return verificationOf(await ask(rcptCommand(session, recipient)));
  }
}

/** RFC 3463 sections 3.3 and 3.8: a full mailbox is one, and a server that does not want us says nothing of who has one. */
const OF_SOMETHING_ELSE = /^5\.(2\.2|7\.[0-9]+)$/;

/** A 5xx means that there is no such recipient where it speaks of the recipient at all (RFC 5321 section 4.3.2). */
function verificationOf(said: RemoteReply): Verification {
  const { code } = said;
  if (code >= 200 && code < 300) return 'ok';
  const status = replyStatus(said);
  const ofRecipient = code === 550 || code === 551 || code === 553 || status.startsWith('5.1.');
  return ofRecipient && !OF_SOMETHING_ELSE.test(status) ? 'unknown' : 'later';
}
