import type { Envelope } from '../mail/envelope.ts';
import { MailEvent } from '../mail/event.ts';
import type { MailId } from '../mail/mail-id.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import { Carrier } from './carrier.ts';
import type { Client } from './client.ts';
import { failureReply } from './failure.ts';
import { freshId } from './fresh-id.ts';
import type { Arrival } from './intake.ts';
import { Protocol, type ProtocolOptions } from './protocol/protocol.ts';
import type { Refusal, Step } from './protocol/step.ts';
import type { Site } from './site.ts';
import { receivedField } from './trace.ts';
import type { Visit } from './visit.ts';
import type { Wire } from './wire.ts';

/** One client's session: asks the house what the protocol wants to know and carries the mail's bytes to the intake. */
export class Session<A extends Arrival> {
  readonly #site: Site<A>;
  #client: Client;
  readonly #visit: Visit;
  readonly #wire: Wire;
  readonly #protocol: Protocol;
  readonly #hostname: string;
  /** Ties mails and notes of one session to each other; made for the first of them. */
  #sessionId: MailId | null = null;
  #tls: SessionFacts['tls'] = null;
  /** The mail that DATA spoke of last, until it was accepted or its refusal noted. */
  #id: MailId | null = null;
  #mail: Carrier<A> | null = null;
  /** When the transaction began. */
  #begun = 0;
  /** The intake's own answer: the record knows it already. */
  #verdict: Reply | null = null;
  #busy = false;
  #closed = false;

  constructor(
    site: Site<A>,
    { client, visit }: { client: Client; visit: Visit },
    options: ProtocolOptions,
    wire: Wire,
  ) {
    this.#site = site;
    this.#client = client;
    this.#visit = visit;
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

  /** What bounds strangers does not bind this client: it may have logged in meanwhile. */
  get trusted(): boolean {
    return this.#client.trusted;
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

  /** @param certificate name of the client certificate that is accepted as a credential; null where there is none */
  secured(tls: NonNullable<SessionFacts['tls']>, certificate: string | null): void {
    this.#tls = tls;
    if (certificate !== null) this.#client = { ...this.#client, certificate, trusted: true };
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
    this.#visit.leave();
    const size = this.#mail?.size ?? null;
    if (size === null) return;
    const text = reply('connectionLost', `in DATA, after ${size} octets`);
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
        this.#answer(() => this.#visit.sender(step.sender, this.#client));
        break;
      case 'recipient':
        this.#answer(() => this.#visit.recipient(step.recipient, this.#client));
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
        this.#id = null;
        break;
      case 'starttls':
        this.#flush();
        this.#wire.startTls();
        break;
      case 'close':
        this.#flush();
        this.#closed = true;
        this.#visit.leave();
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
    const id = freshId(now);
    this.#id = id;
    const { helo, protocol } = this.#protocol.dialog;
    this.#sessionId ??= freshId(now);
    const { login, ...facts } = this.#client;
    const session: SessionFacts = {
      id: this.#sessionId,
      ...facts,
      user: login?.user ?? null,
      reverseName: this.#visit.reverseName,
      helo,
      protocol,
      tls: this.#tls,
      at: this.#begun,
    };
    this.#answer(() => {
      const trace = receivedField({ id, hostname: this.#hostname, session, envelope, at: now });
      this.#mail = new Carrier(this.#site.intake, id, session, trace);
      return reply('startMail', '');
    });
  }

  #write(bytes: Buffer): void {
    try {
      const pending = this.#mail?.write(bytes);
      if (pending !== undefined) {
        this.#wait(
          pending,
          () => {},
          (error) => this.#spoil(error),
        );
      }
    } catch (error) {
      this.#spoil(error);
    }
  }

  #spoil(error: unknown): void {
    this.#protocol.spoil(this.#failure(error));
    this.#discard();
  }

  #hand(envelope: Envelope): void {
    this.#answer(async () => {
      const mail = this.#mail;
      if (mail === null) throw new Error('the mail has been thrown away');
      try {
        this.#verdict = await mail.hand(envelope);
      } catch (error) {
        this.#discard();
        throw error;
      }
      this.#mail = null;
      if (this.#verdict.code < 300) this.#id = null;
      return this.#verdict;
    });
  }

  #discard(): void {
    const mail = this.#mail;
    this.#mail = null;
    try {
      mail?.discard();
    } catch (error) {
      this.#site.log.warn(
        { mail: mail?.id, error: String(error) },
        'a mail that was not accepted could not be removed',
      );
    }
  }

  /** The reply to what went wrong in the house. */
  #failure(error: unknown): Reply {
    const answer = failureReply(error);
    this.#site.log.error(
      { client: this.#client.address, mail: this.#id, error: answer.reason },
      'a mail was not taken',
    );
    return answer;
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
    this.#sessionId ??= freshId(clock.now());
    intake.note(
      MailEvent.refused(
        { mail: command === 'DATA' ? this.#id : null, session: this.#sessionId, at: clock.now() },
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
