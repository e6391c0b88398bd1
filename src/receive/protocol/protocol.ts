import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { Budget } from './budget.ts';
import { type Command, parseCommand } from './command.ts';
import { Dialog, type DialogOptions } from './dialog.ts';
import { Input } from './input.ts';
import { type DataLimits, MailData } from './mail-data.ts';
import { replyLines } from './reply-lines.ts';
import type { Question, Refusal, Step } from './step.ts';

export interface ProtocolOptions extends DialogOptions, DataLimits {}

/** Octets of a command line, as Postfix has it; RFC 5321 section 4.5.3.1.4 asks for 512 and extensions add to it. */
const COMMAND_LIMIT = 2048;

/** RFC 2920 section 3.1: these end a group of commands; the client must have waited for the answer before it goes on. */
const LAST: ReadonlySet<Command['verb']> = new Set(['EHLO', 'HELO', 'DATA', 'STARTTLS', 'QUIT']);
/** These move no mail. */
const IDLE: ReadonlySet<Command['verb']> = new Set(['EHLO', 'HELO', 'MAIL', 'RSET', 'NOOP', 'HELP', 'VRFY']);

type Parties = Pick<Refusal, 'sender' | 'recipient'>;

const NOBODY: Parties = { sender: null, recipient: null };
const READ: Step = { kind: 'read' };
const CLOSE: Step = { kind: 'close' };

/**
 * The server's side of an SMTP session (RFC 5321) without its socket: bytes and answers go in, steps and replies come out.
 * Pure: no clock, no I/O, so that a test can drive it through any sequence.
 */
export class Protocol {
  readonly #options: ProtocolOptions;
  readonly #input = new Input(COMMAND_LIMIT);
  readonly #dialog: Dialog;
  readonly #budget = new Budget();
  readonly #steps: Step[] = [];
  #output = '';
  #phase: 'greeting' | 'command' | 'asked' | 'data' | 'tls' | 'closing' | 'closed' = 'greeting';
  #draining = false;
  /** Of the command that is being obeyed. */
  #verb = '';
  #question: Question | null = null;
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

  /** Octets and chunks that the client sent ahead. */
  get backlog(): { readonly size: number; readonly chunks: number } {
    return this.#input;
  }

  /** Says the greeting. A client that has not waited for it does not speak SMTP. */
  greet(): void {
    this.#phase = 'command';
    if (this.#input.size > 0) this.#outOfStep('sent before the greeting');
    else this.#say(reply('greeting', '', { hostname: this.#options.hostname }), NOBODY);
  }

  receive(chunk: Buffer): void {
    this.#input.push(chunk);
  }

  /** Replies since the last call. */
  takeOutput(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  next(): Step {
    for (;;) {
      const step = this.#steps.shift();
      if (step !== undefined) return step;
      switch (this.#phase) {
        case 'command':
          if (!this.#command()) return READ;
          break;
        case 'data':
          if (!this.#read()) return READ;
          break;
        case 'closing':
          this.#phase = 'closed';
          return CLOSE;
        default:
          return READ;
      }
    }
  }

  /** Answers the last question. */
  answer(answer: Reply): void {
    const question = this.#question;
    if (question === null) return; // the session was ended meanwhile
    this.#question = null;
    this.#phase = 'command';
    if (question.kind === 'end' || (question.kind === 'data' && answer.code !== 354)) {
      this.#finish(answer);
    } else if (question.kind === 'data') {
      this.#data = new MailData(this.#options);
      this.#phase = 'data';
      this.#say(answer, NOBODY);
    } else {
      if (answer.code < 300) this.#dialog.accept(question);
      this.#say(answer, this.#parties(question));
    }
  }

  /** The mail that is arriving cannot be kept: the rest of it is read and thrown away, then `problem` is said. */
  spoil(problem: Reply): void {
    this.#data?.fail(problem);
    if (this.#question?.kind !== 'end') return;
    this.#steps.length = 0; // the question itself: it will not be asked
    this.answer(problem);
  }

  /** TLS has begun. */
  secured(): void {
    this.#dialog.secured();
    this.#phase = 'command';
  }

  /** From the next moment without a mail under way, the session ends with a 421. */
  drain(): void {
    this.#draining = true;
  }

  /** Ends the session at once with a 421. */
  hangUp(why: Reply): void {
    this.#question = null;
    if (this.#phase !== 'closed') this.#say(why, NOBODY);
  }

  /** Obeys one command; false where none has come whole. */
  #command(): boolean {
    this.#verb = '';
    if (this.#draining && this.#dialog.envelope === null) {
      this.#say(reply('shuttingDown', ''), NOBODY);
      return true;
    }
    const result = this.#input.line();
    if (result === null) return false;
    if (result.kind === 'line') this.#obey(parseCommand(result.line));
    else this.#say(reply(result.kind === 'bad-end' ? 'lineEnd' : 'lineTooLong', ''), NOBODY);
    return true;
  }

  #obey(command: Command): void {
    this.#verb = command.verb === 'bad' ? command.name : command.verb;
    if (LAST.has(command.verb) && this.#input.size > 0) {
      this.#outOfStep(`sent behind ${command.verb}`);
      return;
    }
    const outcome = (IDLE.has(command.verb) ? this.#budget.idle() : null) ?? this.#respond(command);
    if ('kind' in outcome) {
      this.#ask(outcome);
      return;
    }
    this.#say(outcome, this.#parties(command));
    if (command.verb === 'STARTTLS' && outcome.code === 220) {
      this.#phase = 'tls';
      this.#steps.push({ kind: 'starttls' });
    }
  }

  #respond(command: Command): Reply | Question {
    switch (command.verb) {
      case 'EHLO':
      case 'HELO':
        return this.#dialog.hello(command.verb, command.host);
      case 'MAIL':
        return this.#dialog.mail(command.sender, command.parameters);
      case 'RCPT':
        return this.#dialog.recipient(command.recipient);
      case 'DATA':
        return this.#dialog.data();
      case 'RSET':
        this.#dialog.reset();
        return reply('ok', '');
      case 'NOOP':
        return reply('ok', '');
      case 'HELP':
        return reply('help', '');
      case 'VRFY':
        return reply('cannotVerify', '');
      case 'STARTTLS':
        return this.#dialog.startTls();
      case 'QUIT':
        return reply('bye', '');
      case 'bad':
        return command.reply;
    }
  }

  /** Reads one chunk of a mail; false where there is none. */
  #read(): boolean {
    const data = this.#data;
    const chunk = this.#input.take();
    if (data === null || chunk === null) return false;
    const spoilt = data.problem !== null;
    const { content, used } = data.push(chunk);
    if (used < chunk.length) this.#input.unread(chunk.subarray(used));
    if (content.length > 0) this.#steps.push({ kind: 'chunk', bytes: content });
    if (data.problem !== null) {
      if (!spoilt) this.#steps.push({ kind: 'spoiled' });
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
    const envelope = this.#dialog.envelope;
    const [only = null, second] = envelope?.recipients ?? [];
    this.#dialog.reset();
    this.#data = null;
    this.#phase = 'command';
    if (answer.code < 300) this.#budget.renew();
    this.#say(answer, { sender: envelope?.sender ?? null, recipient: second === undefined ? only : null });
  }

  #ask(question: Question): void {
    this.#question = question;
    this.#phase = 'asked';
    this.#steps.push(question);
  }

  /** Whom a refusal concerns. */
  #parties(about: Command | Question): Parties {
    const sender = 'sender' in about ? about.sender : (this.#dialog.envelope?.sender ?? null);
    const recipient = 'recipient' in about && about.recipient !== 'postmaster' ? about.recipient : null;
    return { sender, recipient };
  }

  #outOfStep(reason: string): void {
    this.#say(reply('pipelining', reason), NOBODY);
    this.#phase = 'closing';
  }

  #say(answer: Reply, parties: Parties): void {
    const said = this.#budget.charge(answer) ?? answer;
    this.#output += replyLines(said);
    if (said.code >= 400) this.#steps.push({ kind: 'refused', command: this.#verb, reply: said, ...parties });
    // RFC 5321 section 3.8: after these two the server closes.
    if (said.code === 221 || said.code === 421) this.#phase = 'closing';
  }
}
