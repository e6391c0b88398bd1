import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Address } from '../mail/address.ts';
import type { Envelope } from '../mail/envelope.ts';
import { MailEvent } from '../mail/event.ts';
import { MailId } from '../mail/mail-id.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { Client } from './client.ts';
import type { Arrival, Intake } from './intake.ts';
import { Protocol, type ProtocolOptions } from './protocol.ts';
import type { Refusal, Step } from './step.ts';
import { receivedField } from './trace.ts';

/** Says who may send what to whom. An answer that needs no waiting is given at once. */
export interface Gatekeeper {
  sender(sender: Address | null, client: Client): Reply | Promise<Reply>;
  recipient(recipient: Address, client: Client): Reply | Promise<Reply>;
}

/** The connection as the session sees it. */
export interface Wire {
  send(text: string): void;
  /** All that has come is worked off; more is awaited. */
  idle(): void;
  startTls(): void;
  close(): void;
}

/** What all sessions of a receiver share. */
export interface Site<A extends Arrival> {
  readonly gatekeeper: Gatekeeper;
  readonly intake: Intake<A>;
  readonly clock: Clock;
  readonly log: Log;
}

/** One client's session: asks the house what the protocol wants to know and carries the mail's bytes to the intake. */
export class Session<A extends Arrival> {
  readonly #site: Site<A>;
  readonly #client: Client;
  readonly #wire: Wire;
  readonly #protocol: Protocol;
  readonly #hostname: string;
  /** Ties the notes of one session to each other; made when there is one. */
  #id: string | null = null;
  #tls: SessionFacts['tls'] = null;
  #arrival: A | null = null;
  /** Written before the first bytes of the mail. */
  #trace: string | null = null;
  #mail: { readonly id: MailId; readonly facts: SessionFacts } | null = null;
  #begun = 0;
  /** The intake's own answer: the record knows it already. */
  #verdict: Reply | null = null;
  #busy = false;
  #closed = false;

  constructor(site: Site<A>, client: Client, options: ProtocolOptions, wire: Wire) {
    this.#site = site;
    this.#client = client;
    this.#wire = wire;
    this.#hostname = options.hostname;
    this.#protocol = new Protocol(options);
  }

  /** The house is being asked something; the client has to wait. */
  get busy(): boolean {
    return this.#busy;
  }

  get inData(): boolean {
    return this.#protocol.inData;
  }

  get backlog(): { readonly size: number; readonly chunks: number } {
    return this.#protocol.backlog;
  }

  greet(): void {
    this.#protocol.greet();
    this.#run();
  }

  receive(chunk: Buffer): void {
    this.#protocol.receive(chunk);
    this.#run();
  }

  secured(tls: NonNullable<SessionFacts['tls']>): void {
    this.#tls = tls;
    this.#protocol.secured();
    this.#run();
  }

  drain(): void {
    this.#protocol.drain();
    this.#run();
  }

  hangUp(why: Reply): void {
    this.#protocol.hangUp(why);
    this.#run();
  }

  /** The connection is gone. */
  lost(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#arrival === null) return;
    const text = reply('connectionLost', `in DATA, after ${this.#arrival.size} octets`);
    this.#note({ kind: 'refused', command: 'DATA', reply: text, sender: null, recipient: null });
    this.#discard();
  }

  #run(): void {
    while (!this.#busy && !this.#closed) {
      const step = this.#protocol.next();
      if (step.kind === 'read') {
        this.#flush();
        this.#wire.idle();
        return;
      }
      this.#perform(step);
    }
  }

  #perform(step: Exclude<Step, { kind: 'read' }>): void {
    switch (step.kind) {
      case 'sender':
        this.#begun = this.#site.clock.now();
        this.#answer(() => this.#site.gatekeeper.sender(step.sender, this.#client));
        break;
      case 'recipient':
        this.#answer(() => this.#site.gatekeeper.recipient(step.recipient, this.#client));
        break;
      case 'data':
        this.#open(step.envelope);
        break;
      case 'chunk':
        this.#write(step.bytes);
        break;
      case 'spoiled':
        this.#discard();
        break;
      case 'end':
        this.#hand(step.envelope);
        break;
      case 'refused':
        if (step.reply !== this.#verdict) this.#note(step);
        this.#mail = null;
        break;
      case 'starttls':
        this.#flush();
        this.#wire.startTls();
        break;
      case 'close':
        this.#flush();
        this.#closed = true;
        this.#discard();
        this.#wire.close();
        break;
    }
  }

  #flush(): void {
    const output = this.#protocol.takeOutput();
    if (output !== '') this.#wire.send(output);
  }

  /** Puts a question of the protocol to the house. A house that fails does not let the mail pass. */
  #answer(ask: () => Reply | Promise<Reply>): void {
    try {
      const answer = ask();
      if (answer instanceof Promise)
        this.#wait(
          answer,
          (value) => this.#protocol.answer(value),
          (error) => this.#protocol.answer(this.#failure(error)),
        );
      else this.#protocol.answer(answer);
    } catch (error) {
      this.#protocol.answer(this.#failure(error));
    }
  }

  #open(envelope: Envelope): void {
    const now = this.#site.clock.now();
    const id = MailId.create(now, randomBytes(4));
    const { listener, role, address, port, trusted } = this.#client;
    const facts: SessionFacts = {
      listener,
      role,
      address,
      port,
      trusted,
      helo: this.#protocol.dialog.helo,
      protocol: this.#protocol.dialog.protocol,
      tls: this.#tls,
      at: this.#begun,
    };
    this.#mail = { id, facts };
    this.#answer(() => {
      this.#arrival = this.#site.intake.open(id);
      this.#trace = receivedField({ id, hostname: this.#hostname, session: facts, envelope, at: now });
      return reply('startMail', '');
    });
  }

  #write(bytes: Buffer): void {
    const arrival = this.#arrival;
    if (arrival === null) return;
    const trace = this.#trace;
    this.#trace = null;
    try {
      // One write for the trace header and the first bytes: a small mail is one write.
      const pending = arrival.write(trace === null ? bytes : Buffer.concat([Buffer.from(trace), bytes]));
      if (pending !== undefined)
        this.#wait(
          pending,
          () => {},
          (error) => this.#spoil(error),
        );
    } catch (error) {
      this.#spoil(error);
    }
  }

  #spoil(error: unknown): void {
    this.#protocol.spoil(this.#failure(error));
    this.#discard();
  }

  #hand(envelope: Envelope): void {
    const arrival = this.#arrival;
    const mail = this.#mail;
    const trace = this.#trace;
    this.#arrival = null;
    this.#trace = null;
    this.#answer(async () => {
      if (arrival === null || mail === null) throw new Error('the mail has no place');
      if (trace !== null) await writeOrDiscard(arrival, trace); // an empty mail
      this.#verdict = await this.#site.intake.received(arrival, envelope, mail.facts);
      if (this.#verdict.code < 300) this.#mail = null;
      return this.#verdict;
    });
  }

  #discard(): void {
    const arrival = this.#arrival;
    this.#arrival = null;
    this.#trace = null;
    try {
      arrival?.discard();
    } catch (error) {
      this.#site.log.warn(
        { mail: arrival?.id, error: String(error) },
        'a mail that was not accepted could not be thrown away',
      );
    }
  }

  /** The reply to what went wrong in the house. */
  #failure(error: unknown): Reply {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#site.log.error(
      { client: this.#client.address, mail: this.#mail?.id, error: reason },
      'a mail could not be taken',
    );
    return reply(isFull(error) ? 'spoolFull' : 'localError', reason);
  }

  #wait<T>(promise: Promise<T>, then: (value: T) => void, failed: (error: unknown) => void): void {
    this.#busy = true;
    const settle = (act: () => void) => {
      this.#busy = false;
      if (!this.#closed) act();
      this.#run();
    };
    promise.then(
      (value) => settle(() => then(value)),
      (error: unknown) => settle(() => failed(error)),
    );
  }

  #note({ command, reply: said, sender, recipient }: Refusal): void {
    const { clock, intake } = this.#site;
    this.#id ??= MailId.create(clock.now(), randomBytes(4));
    intake.note(
      MailEvent.refused(
        { mail: command === 'DATA' ? (this.#mail?.id ?? null) : null, session: this.#id, at: clock.now() },
        {
          client: this.#client.address,
          helo: this.#protocol.dialog.helo,
          listener: this.#client.listener,
          command,
          sender: sender?.text ?? null,
          recipient: recipient?.text ?? null,
          reply: said,
        },
      ),
    );
  }
}

async function writeOrDiscard(arrival: Arrival, trace: string): Promise<void> {
  try {
    await arrival.write(Buffer.from(trace));
  } catch (error) {
    arrival.discard();
    throw error;
  }
}

/** The disk has no room (ENOSPC, EDQUOT), or the spool keeps what is left. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'SpoolFull' || ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'));
}
