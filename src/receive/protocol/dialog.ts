import type { Address } from '../../mail/address.ts';
import type { Envelope } from '../../mail/envelope.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { type Command, isAscii, verbOf } from './command.ts';
import type { MailParameters } from './mail-parameters.ts';
import type { AuthCommand } from './sasl.ts';
import type { Question } from './step.ts';
import { type Told, XCLIENT_KEYWORD } from './xclient.ts';

export interface DialogOptions {
  readonly hostname: string;
  /** Octets of a mail. */
  readonly maxSize: number;
  readonly maxRecipients: number;
  /** STARTTLS is not there, offered, or asked for before anything else. */
  readonly starttls: 'none' | 'offered' | 'required';
  /** SASL mechanisms that are offered within TLS; none where this client cannot log in. */
  readonly mechanisms: readonly string[];
  /** The client may tell for whom it speaks. */
  readonly xclient: boolean;
  /** Whom `RCPT TO:<postmaster>` means; null where nobody. */
  readonly postmaster: Address | null;
}

interface Transaction {
  readonly sender: Address | null;
  readonly parameters: MailParameters;
  readonly recipients: Address[];
  readonly keys: Set<string>;
}

/** What may be said before TLS where that is required (RFC 3207 section 4), and what is no command at all. */
const BEFORE_TLS: ReadonlySet<string> = new Set(['EHLO', 'NOOP', 'RSET', 'QUIT', 'STARTTLS', 'HELP', '']);

/**
 * What client and server have agreed on so far: names, TLS, login, and the mail under way (RFC 5321 section 4.1.4). A command
 * gets its answer where that follows from the dialog alone, else the question that the house has to decide.
 */
export class Dialog {
  readonly #options: DialogOptions;
  #hello: { readonly verb: 'EHLO' | 'HELO'; readonly host: string } | null = null;
  #secure: boolean;
  #loggedIn = false;
  /** Parameters of the MAIL command that is being decided. */
  #parameters: MailParameters | null = null;
  #mail: Transaction | null = null;

  constructor(options: DialogOptions, secure = false) {
    this.#options = options;
    this.#secure = secure;
  }

  /** Argument of EHLO or HELO. */
  get helo(): string | null {
    return this.#hello?.host ?? null;
  }

  get secure(): boolean {
    return this.#secure;
  }

  /** The client can log in: AUTH stands in the answer to EHLO. */
  get takesLogin(): boolean {
    return this.#secure && !this.#loggedIn && this.#options.mechanisms.length > 0;
  }

  /** Null where no mail is under way. */
  get envelope(): Envelope | null {
    if (this.#mail === null) return null;
    const { sender, recipients, parameters } = this.#mail;
    return { sender, recipients, smtputf8: parameters.smtputf8, body: parameters.body };
  }

  /** RFC 3848 and RFC 6531 section 4.3: `SMTP`, `ESMTP` or `UTF8SMTP`, with `S` for TLS and `A` for a login. */
  get protocol(): string {
    if (this.#hello?.verb !== 'EHLO') return 'SMTP';
    const base = this.#mail?.parameters.smtputf8 ? 'UTF8SMTP' : 'ESMTP';
    return `${base}${this.#secure ? 'S' : ''}${this.#loggedIn ? 'A' : ''}`;
  }

  obey(command: Command): Reply | Question {
    if (this.#options.starttls === 'required' && !this.#secure && !BEFORE_TLS.has(verbOf(command))) {
      return reply('tlsFirst', '');
    }
    switch (command.verb) {
      case 'EHLO':
      case 'HELO':
        return { kind: 'hello', verb: command.verb, host: command.host };
      case 'MAIL':
        return this.#begin(command.sender, command.parameters);
      case 'RCPT':
        return this.#recipient(command.recipient);
      case 'DATA':
        return this.#data();
      case 'AUTH':
        return this.#login(command);
      case 'XCLIENT':
        return this.#xclient(command.told);
      case 'STARTTLS':
        return this.#startTls();
      case 'RSET':
        this.reset();
        return reply('ok', '');
      case 'NOOP':
        return reply('ok', '');
      case 'HELP':
        return reply('help', '');
      case 'VRFY':
        return reply('cannotVerify', '');
      case 'QUIT':
        return reply('bye', '');
      case 'bad':
        return command.reply;
    }
  }

  /** The house says yes to what it was asked; returns what the client is told. */
  accept(question: Question, answer: Reply): Reply {
    switch (question.kind) {
      case 'hello':
        this.#hello = { verb: question.verb, host: question.host };
        this.reset(); // RFC 5321 section 4.1.4
        return reply('hello', '', { lines: this.#greeting(question.verb) });
      case 'sender':
        if (this.#parameters === null) break;
        this.#mail = { sender: question.sender, parameters: this.#parameters, recipients: [], keys: new Set() };
        break;
      case 'recipient':
        this.#mail?.recipients.push(question.recipient);
        this.#mail?.keys.add(question.recipient.key);
        break;
      case 'login':
      case 'response':
        this.#loggedIn = true;
        break;
    }
    return answer;
  }

  /** The mail under way is over, one way or the other. */
  reset(): void {
    this.#mail = null;
  }

  /** TLS has begun: all that the client said before is forgotten (RFC 3207 section 4.2). */
  secured(): void {
    this.#secure = true;
    this.#hello = null;
    this.reset();
  }

  #greeting(verb: 'EHLO' | 'HELO'): string {
    const { hostname, maxSize, starttls, mechanisms, xclient } = this.#options;
    if (verb === 'HELO') return hostname;
    const lines = [hostname, 'PIPELINING', `SIZE ${maxSize}`, '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];
    if (starttls !== 'none' && !this.#secure) lines.push('STARTTLS');
    if (this.takesLogin) lines.push(`AUTH ${mechanisms.join(' ')}`);
    if (xclient) lines.push(XCLIENT_KEYWORD);
    return lines.join('\n');
  }

  #begin(sender: Address | null, parameters: MailParameters): Reply | Question {
    const { maxSize } = this.#options;
    if (this.#hello === null) return reply('helloFirst', '');
    if (parameters.given && this.#hello.verb === 'HELO') return reply('helloFirst', 'parameters without EHLO');
    if (this.#mail !== null) return reply('nestedMail', '');
    if (parameters.auth && !this.takesLogin && !this.#loggedIn) {
      return reply('unknownParameter', 'AUTH is not offered', { keyword: 'AUTH' });
    }
    if (parameters.size !== null && parameters.size > maxSize) {
      return reply('tooLarge', `SIZE=${parameters.size}`, { limit: String(maxSize) });
    }
    this.#parameters = parameters;
    return { kind: 'sender', sender };
  }

  #recipient(path: Address | 'postmaster'): Reply | Question {
    if (this.#mail === null) return reply('senderFirst', '');
    const recipient = path === 'postmaster' ? this.#options.postmaster : path;
    if (recipient === null) return reply('recipientUnknown', 'no domain here has a postmaster');
    if (!this.#mail.parameters.smtputf8 && !isAscii(recipient.text)) return reply('needsSmtputf8', '');
    if (this.#mail.keys.has(recipient.key)) return reply('recipientOk', 'named twice');
    if (this.#mail.recipients.length >= this.#options.maxRecipients) return reply('tooManyRecipients', '');
    return { kind: 'recipient', recipient };
  }

  #data(): Reply | Question {
    const envelope = this.envelope;
    if (envelope === null) return reply('senderFirst', '');
    return envelope.recipients.length === 0 ? reply('noRecipients', '') : { kind: 'data', envelope };
  }

  /** RFC 4954 section 4. */
  #login({ mechanism, response }: AuthCommand): Reply | Question {
    const { mechanisms, starttls } = this.#options;
    if (mechanisms.length === 0 || (starttls === 'none' && !this.#secure)) {
      return reply('notImplemented', 'nobody can log in here');
    }
    if (!this.#secure) return reply('loginWithinTls', '');
    if (this.#hello?.verb !== 'EHLO') return reply('helloFirst', '');
    if (this.#loggedIn) return reply('loginTwice', '');
    if (this.#mail !== null) return reply('notWithinMail', '');
    return mechanisms.includes(mechanism) ? { kind: 'login', mechanism, response } : reply('loginMechanism', mechanism);
  }

  #xclient(told: Told | Reply): Reply | Question {
    if (!this.#options.xclient) return reply('xclientDenied', 'not in networks.xclient');
    if (this.#mail !== null) return reply('notWithinMail', '');
    return 'code' in told ? told : { kind: 'xclient', told };
  }

  #startTls(): Reply {
    if (this.#secure) return reply('tlsActive', '');
    return this.#options.starttls === 'none'
      ? reply('notImplemented', 'no TLS on this listener')
      : reply('startTls', '');
  }
}
