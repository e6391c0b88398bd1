import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { SessionFacts } from '../mail/session.ts';
import type { SaslStep } from './auth/authenticator.ts';
import { Caller } from './caller.ts';
import type { Client } from './client.ts';
import type { Arrival, Waiter } from './intake.ts';
import { LoginRun } from './login-run.ts';
import { Pause } from './pause.ts';
import { Protocol, type ProtocolOptions } from './protocol/protocol.ts';
import type { HouseQuestion, Step } from './protocol/step.ts';
import type { Told } from './protocol/xclient.ts';
import type { Site } from './site.ts';
import { Steward } from './steward.ts';
import { Transfer } from './transfer.ts';
import type { Visit } from './visit.ts';
import type { Wire } from './wire.ts';

/** Replies to a group of commands go out together (RFC 2920 section 3.2), but a client that hears nothing for minutes gives up. */
const LONGEST_SILENCE_MS = 1000;

/** One client's session: asks the house what the protocol wants to know and carries the mail's bytes to the intake. */
export class Session<A extends Arrival> implements Waiter {
  readonly #site: Site<A>;
  readonly #caller: Caller;
  readonly #optionsFor: (client: Client) => ProtocolOptions;
  readonly #wire: Wire;
  readonly #protocol: Protocol;
  readonly #transfer: Transfer<A>;
  readonly #steward: Steward<A>;
  readonly #pause = new Pause(() => this.#resume());
  #login: LoginRun | null = null;
  /** The client has ended its direction, and not by QUIT. */
  #deserted = false;
  #closed = false;
  /** Since when the client waits for a word of ours. */
  #silentSince = 0;

  /** @param optionsFor what holds for a client; asked again where another takes its place */
  constructor(
    site: Site<A>,
    { client, visit }: { client: Client; visit: Visit },
    optionsFor: (client: Client) => ProtocolOptions,
    wire: Wire,
  ) {
    const options = optionsFor(client);
    this.#site = site;
    this.#caller = new Caller(client, visit);
    this.#optionsFor = optionsFor;
    this.#wire = wire;
    this.#protocol = new Protocol(options);
    this.#transfer = new Transfer(site.intake, site.log);
    this.#steward = new Steward(site, this.#caller, this.#transfer, options.hostname);
  }

  /** The client has to wait: the house is being asked something, or a refusal kept back. */
  get busy(): boolean {
    return this.#pause.on;
  }

  get inData(): boolean {
    return this.#protocol.inData;
  }

  /** What bounds strangers does not bind this client: it may have logged in meanwhile. */
  get trusted(): boolean {
    return this.#caller.client.trusted;
  }

  get backlog(): { readonly size: number; readonly chunks: number } {
    return this.#protocol.backlog;
  }

  get gone(): boolean {
    return this.#closed || this.#deserted;
  }

  greet(): void {
    this.#protocol.greet();
    this.#run();
  }

  receive(chunk: Buffer): void {
    if (!this.busy) this.#silentSince = this.#site.clock.now();
    this.#protocol.receive(chunk);
    this.#run();
  }

  /** @param certificate name of the client certificate that is accepted as a credential; null where there is none */
  secured(tls: NonNullable<SessionFacts['tls']>, certificate: string | null): void {
    this.#caller.secured(tls, certificate);
    this.#protocol.secured();
    this.#run();
  }

  drain(): void {
    this.#protocol.drain();
    this.#hurry();
  }

  hangUp(why: Reply): void {
    this.#protocol.hangUp(why);
    this.#hurry();
  }

  /**
   * The client says nothing more. Unless QUIT was its last word, it does not wait for answers either; what is kept back is
   * kept back all the same, or whoever harvests addresses would end his direction first.
   */
  ended(): void {
    this.#deserted = !this.#protocol.backlog.endsInQuit;
  }

  /** The connection is gone. */
  lost(): void {
    if (this.#closed) return;
    this.#steward.noteLoss(this.#protocol.dialog.helo);
    this.#end();
  }

  #run(): void {
    while (!this.#pause.on && !this.#closed) {
      const step = this.#protocol.next();
      if (step.kind === 'read') {
        this.#flush();
        this.#wire.idle();
        return;
      }
      this.#perform(step);
    }
  }

  #resume(): void {
    const now = this.#site.clock.now();
    if (now - this.#silentSince >= LONGEST_SILENCE_MS) {
      this.#flush();
      this.#silentSince = now;
    }
    this.#run();
  }

  #perform(step: Exclude<Step, { kind: 'read' }>): void {
    switch (step.kind) {
      case 'login':
        this.#login = new LoginRun(this.#site.authenticator, step.mechanism, this.#caller.client);
        this.#goOn(this.#login, step.response);
        break;
      case 'response':
        if (this.#login !== null) this.#goOn(this.#login, step.response);
        break;
      case 'xclient':
        this.#introduce(step.told);
        break;
      case 'chunk':
        this.#write(step.bytes);
        break;
      case 'spoiled':
        this.#transfer.discard();
        break;
      case 'refused':
        if (!this.#transfer.isVerdict(step.reply)) this.#steward.note(step, this.#protocol.dialog.helo);
        this.#transfer.refused();
        this.#pause.for(this.#caller.penalty(step.reply));
        break;
      case 'starttls':
        this.#flush();
        this.#wire.startTls();
        break;
      case 'close':
        this.#flush();
        this.#end();
        this.#wire.close();
        break;
      default:
        this.#answer(step);
    }
  }

  #flush(): void {
    const output = this.#protocol.takeOutput();
    if (output !== '') this.#wire.send(output);
  }

  #hurry(): void {
    this.#pause.hurry();
    this.#run();
  }

  #end(): void {
    this.#closed = true;
    this.#pause.abandon();
    this.#caller.leave();
    this.#transfer.discard();
  }

  /** Puts a question of the protocol to the house. A house that fails does not let the mail pass. */
  #answer(question: HouseQuestion): void {
    const failed = (error: unknown) => this.#protocol.answer(this.#steward.failure(error));
    try {
      const answer = this.#steward.ask(question, this.#protocol.dialog, this);
      this.#pause.until(answer, (value) => this.#protocol.answer(value), failed);
    } catch (error) {
      failed(error);
    }
  }

  #write(bytes: Buffer): void {
    const failed = (error: unknown) => this.#spoil(error);
    try {
      this.#pause.until(this.#transfer.write(bytes), () => {}, failed);
    } catch (error) {
      failed(error);
    }
  }

  #spoil(error: unknown): void {
    this.#protocol.spoil(this.#steward.failure(error));
    this.#transfer.discard();
  }

  #goOn(login: LoginRun, response: Buffer | null): void {
    this.#pause.until(
      login.next(response),
      (step) => this.#loginStep(step),
      () => {},
    );
  }

  #loginStep(step: SaslStep): void {
    if (step.kind === 'challenge') {
      this.#protocol.challenge(step.data);
      return;
    }
    this.#login = null;
    if (step.kind === 'success') this.#caller.loggedIn(step.login);
    this.#protocol.answer(step.kind === 'success' ? reply('loggedIn', '') : step.reply);
  }

  #introduce(told: Told): void {
    try {
      const { gatekeeper, trusted } = this.#site;
      const refusal = this.#caller.introduced(told, gatekeeper, trusted);
      if (refusal === null) this.#protocol.introduced(this.#optionsFor(this.#caller.client));
      else this.#protocol.answer(refusal);
    } catch (error) {
      this.#protocol.answer(this.#steward.failure(error));
    }
  }
}
