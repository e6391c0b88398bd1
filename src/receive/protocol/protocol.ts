import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import type { BudgetOptions } from './budget.ts';
import { COMMAND_LIMIT, type Command, commandOf, verbOf } from './command.ts';
import { Dialog, type DialogOptions } from './dialog.ts';
import { Input } from './input.ts';
import { type DataLimits, MailData } from './mail-data.ts';
import { Outbox } from './outbox.ts';
import { NOBODY, type Parties, partiesOf, partiesOfMail } from './parties.ts';
import { endsGroup, isAwaited } from './pipelining.ts';
import { responseOf, SASL_LINE_LIMIT } from './sasl.ts';
import type { Question, Step } from './step.ts';

export interface ProtocolOptions extends DialogOptions, DataLimits, BudgetOptions {}

const READ: Step = { kind: 'read' };

/**
 * The server's side of an SMTP session (RFC 5321) without its socket: bytes and answers go in, steps and replies come out.
 * Pure: no clock, no I/O, so that a test can drive it through any sequence.
 */
export class Protocol {
  #options: ProtocolOptions;
  readonly #input = new Input();
  #dialog: Dialog;
  readonly #out = new Outbox(() => this.#options.stressed?.() === true);
  #phase: 'greeting' | 'command' | 'login' | 'asked' | 'data' | 'tls' | 'closing' | 'closed' = 'greeting';
  #draining = false;
  /** Of the command that is being obeyed. */
  #verb = '';
  #question: Question | null = null;
  /** What ends the session as soon as the question is answered. */
  #farewell: Reply | null = null;
  #data: MailData | null = null;

  constructor(options: ProtocolOptions) {
    this.#options = options;
    this.#dialog = new Dialog(options);
  }

  get dialog(): Pick<Dialog, 'helo' | 'protocol'> {
    return this.#dialog;
  }

  /** Bytes of a mail are awaited. */
  get inData(): boolean {
    return this.#phase === 'data';
  }

  /** What the client sent ahead. */
  get backlog(): Pick<Input, 'size' | 'chunks' | 'endsInQuit'> {
    return this.#input;
  }

  /** Says the greeting. A client that has not waited for it does not speak SMTP. */
  greet(): void {
    if (this.#phase !== 'greeting') return;
    this.#phase = 'command';
    if (this.#input.size > 0) this.#outOfStep('sent before the greeting');
    else this.#say(reply('greeting', '', { hostname: this.#options.hostname }), NOBODY);
  }

  receive(chunk: Buffer): void {
    this.#input.push(chunk);
  }

  takeOutput(): string {
    return this.#out.takeReplies();
  }

  next(): Step {
    for (;;) {
      const step = this.#out.shift();
      if (step !== undefined) return step;
      if (this.#question === null && this.#part()) continue;
      switch (this.#phase) {
        case 'command':
        case 'login':
          if (!this.#line()) return READ;
          break;
        case 'data':
          if (!this.#read()) return READ;
          break;
        case 'closing':
          this.#phase = 'closed';
          return { kind: 'close' };
        default:
          return READ;
      }
    }
  }

  /** Answers the last question. */
  answer(answer: Reply): void {
    const question = this.#answered();
    if (question === null) return;
    if (question.kind === 'end' || (question.kind === 'data' && answer.code !== 354)) {
      this.#finish(answer);
    } else if (question.kind === 'data') {
      this.#data = new MailData(this.#options);
      this.#phase = 'data';
      this.#say(answer, NOBODY);
    } else {
      const parties = partiesOf(question, this.#dialog.envelope);
      this.#say(answer.code < 300 ? this.#dialog.accept(question, answer) : answer, parties);
      if (question.kind === 'xclient') this.#phase = 'closing'; // nobody is let in
    }
  }

  /** The login takes another step: the client is to answer `data`. */
  challenge(data: Buffer): void {
    if (this.#answered() === null) return;
    this.#phase = 'login';
    this.#say(reply('challenge', '', { data: data.toString('base64') }), NOBODY);
  }

  /** The client that XCLIENT told of has been let in: all begins anew, with a greeting. */
  introduced(options: ProtocolOptions): void {
    if (this.#answered() === null) return;
    this.#options = options;
    this.#dialog = new Dialog(options, this.#dialog.secure);
    this.#say(reply('greeting', '', { hostname: options.hostname }), NOBODY);
  }

  /** The mail that is arriving cannot be kept: the rest of it is read and thrown away, then `problem` is said. */
  spoil(problem: Reply): void {
    this.#data?.fail(problem);
    if (this.#question?.kind !== 'end') return;
    this.#out.clearSteps(); // the question itself: it will not be asked
    this.answer(problem);
  }

  /** TLS has begun, by STARTTLS or with the connection. */
  secured(): void {
    this.#dialog.secured();
    if (this.#phase === 'tls') this.#phase = 'command';
  }

  /** From the next moment without a mail under way, the session ends with a 421. */
  drain(): void {
    this.#draining = true;
  }

  /** Ends the session with a 421: at once, or behind the answer that the client waits for. */
  hangUp(why: Reply): void {
    this.#farewell ??= why;
  }

  /** Works off one line; false where none has come whole. */
  #line(): boolean {
    const inLogin = this.#phase === 'login';
    if (!inLogin) this.#verb = '';
    const line = this.#input.line(inLogin || this.#dialog.takesLogin ? SASL_LINE_LIMIT : COMMAND_LIMIT);
    if (line === null) return false;
    if (inLogin) this.#continueLogin(responseOf(line));
    else this.#obey(commandOf(line));
    return true;
  }

  #obey(command: Command): void {
    this.#verb = verbOf(command);
    if (endsGroup(command) && this.#input.size > 0) {
      this.#outOfStep(`sent behind ${this.#verb}`);
      return;
    }
    const outcome = this.#out.budget.obey(command.verb) ?? this.#dialog.obey(command);
    if ('kind' in outcome) {
      this.#ask(outcome);
      return;
    }
    this.#say(outcome, partiesOf(command, this.#dialog.envelope));
    if (command.verb === 'STARTTLS' && outcome.code === 220) {
      this.#phase = 'tls';
      this.#out.push({ kind: 'starttls' });
    }
  }

  #continueLogin(outcome: Question | Reply): void {
    this.#phase = 'command';
    if (this.#input.size > 0) this.#outOfStep('sent behind an answer in the login');
    else if ('kind' in outcome) this.#ask(outcome);
    else this.#say(outcome, NOBODY);
  }

  /** Reads one chunk of a mail; false where there is none. */
  #read(): boolean {
    const data = this.#data;
    if (data === null || this.#input.size === 0) return false;
    const step = data.read(this.#input);
    if (step !== null) this.#out.push(step);
    if (data.problem !== null) {
      if (data.ended || data.endless) this.#finish(data.problem);
      if (data.endless) this.#phase = 'closing';
    } else if (data.ended) {
      const envelope = this.#dialog.envelope;
      if (envelope !== null) this.#ask({ kind: 'end', envelope });
    }
    return true;
  }

  /** The transaction is over, one way or the other. */
  #finish(answer: Reply): void {
    const parties = partiesOfMail(this.#dialog.envelope);
    this.#dialog.reset();
    this.#data = null;
    this.#phase = 'command';
    if (answer.code < 300) this.#out.budget.renew();
    this.#say(answer, parties);
  }

  #ask(question: Question): void {
    this.#question = question;
    this.#phase = 'asked';
    this.#out.push(question);
  }

  /** The open question, which is none any more; null where there is none, or the session ends over it. */
  #answered(): Question | null {
    const question = this.#question;
    if (question === null) return null;
    this.#question = null;
    this.#phase = 'command';
    if (!isAwaited(question) || this.#input.size === 0) return question;
    this.#outOfStep(`sent before the answer to ${this.#verb}`);
    return null;
  }

  /** Says what ends the session, where something does by now. */
  #part(): boolean {
    if (this.#phase === 'closing' || this.#phase === 'closed') return false;
    const idle = this.#phase === 'command' || this.#phase === 'login';
    const shutsDown = this.#draining && idle && this.#dialog.envelope === null;
    const farewell = this.#farewell ?? (shutsDown ? reply('shuttingDown', '') : null);
    if (farewell === null) return false;
    if (idle) this.#verb = '';
    this.#say(farewell, NOBODY);
    return true;
  }

  #outOfStep(reason: string): void {
    this.#say(reply('pipelining', reason), NOBODY);
    this.#phase = 'closing';
  }

  #say(answer: Reply, parties: Parties): void {
    const said = this.#out.say(answer, { command: this.#verb, ...parties });
    // RFC 5321 section 3.8: after these two the server closes.
    if (said.code === 221 || said.code === 421) this.#phase = 'closing';
  }
}
