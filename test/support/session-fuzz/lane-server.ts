import { reply } from '../../../src/mail/replies.ts';
import type { Gatekeeper } from '../../../src/receive/visit.ts';
import { fakeAuthenticator } from '../fake-authenticator.ts';
import { openGate } from '../open-gate.ts';
import { startReceiver, stopReceiver, type TestReceiver, type TestReceiverOptions } from '../receiver.ts';
import type { ModelLimits } from './mail-model.ts';
import type { Lane } from './script.ts';

const LIMITS = { message: 20_000, header: 4_000, recipients: 5, receivedLines: 5 };

const SETUPS: Readonly<Record<Lane, TestReceiverOptions>> = {
  mx: { tls: true },
  trusted: { tls: true, trusted: true, bareNewlines: 'normalize', xclient: () => true },
  submission: { tls: true, role: 'submission', authenticator: fakeAuthenticator },
  implicit: { tls: true, listenerTls: 'implicit', role: 'submission', authenticator: fakeAuthenticator },
  required: { tls: true, listenerTls: 'required' },
  proxied: { proxies: () => true, bareNewlines: 'normalize' },
};

/** A real receiver that sessions are held with one after the other, and what it has taken. */
export class LaneServer {
  readonly limits: ModelLimits;
  readonly implicitTls: boolean;
  readonly proxied: boolean;
  readonly #receiver: TestReceiver;
  readonly #guests: Guests;

  private constructor(lane: Lane, receiver: TestReceiver, guests: Guests) {
    this.limits = { ...LIMITS, bareNewlines: SETUPS[lane].bareNewlines ?? 'reject' };
    this.implicitTls = lane === 'implicit';
    this.proxied = lane === 'proxied';
    this.#receiver = receiver;
    this.#guests = guests;
  }

  static async start(lane: Lane): Promise<LaneServer> {
    const guests = new Guests();
    const receiver = await startReceiver({ ...SETUPS[lane], limits: LIMITS, gatekeeper: guests });
    return new LaneServer(lane, receiver, guests);
  }

  get port(): number {
    return this.#receiver.port;
  }

  /** Resolves when no session is left. */
  emptied(): Promise<void> {
    return this.#guests.gone();
  }

  /** Mails that arrived since the last call, without the field that was put before them. */
  takeMails(): string[] {
    const mails = this.#receiver.mails.map(({ text }) => text.replace(/^Received: .*\r\n(?:[ \t].*\r\n)*/, ''));
    this.#receiver.forget();
    return mails;
  }

  async stop(): Promise<void> {
    await stopReceiver(this.#receiver.receiver);
  }
}

/** Lets everybody in and counts them; answers at once, later, or not at all, as the recipient's name says. */
class Guests implements Gatekeeper {
  #inside = 0;
  #wake: () => void = () => {};

  enter(...args: Parameters<Gatekeeper['enter']>): ReturnType<Gatekeeper['enter']> {
    this.#inside++;
    const gate = openGate({
      recipient: ({ local, domain }) => {
        if (local === 'broken') throw new Error('the house is broken');
        const answer = domain === 'hosted.test' ? reply('recipientOk', '') : reply('relayDenied', 'not hosted here');
        return local === 'slow' ? new Promise((resolve) => setImmediate(resolve, answer)) : answer;
      },
      penalty: (refusal) => (refusal.code === 550 ? 1 : 0),
      leave: () => {
        this.#inside--;
        this.#wake();
      },
    });
    return gate.enter(...args);
  }

  async gone(): Promise<void> {
    while (this.#inside > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
