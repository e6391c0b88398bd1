import type { Address } from '../../mail/address.ts';
import type { Envelope } from '../../mail/envelope.ts';
import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { isAscii } from './command.ts';
import type { MailParameters } from './mail-parameters.ts';
import type { Question } from './step.ts';

export interface DialogOptions {
  readonly hostname: string;
  /** Octets of a mail. */
  readonly maxSize: number;
  readonly maxRecipients: number;
  /** A certificate is there. */
  readonly starttls: boolean;
  /** Whom `RCPT TO:<postmaster>` means; null where nobody. */
  readonly postmaster: Address | null;
}

interface Transaction {
  readonly sender: Address | null;
  readonly parameters: MailParameters;
  readonly recipients: Address[];
  readonly keys: Set<string>;
}

/**
 * What client and server have agreed on so far: names, TLS, and the mail under way (RFC 5321 section 4.1.4). A command gets
 * its answer where that follows from the dialog alone, else the question that the house has to decide.
 */
export class Dialog {
  readonly #options: DialogOptions;
  #hello: { readonly verb: 'EHLO' | 'HELO'; readonly host: string } | null = null;
  #secure = false;
  /** Parameters of the MAIL command that is being decided. */
  #parameters: MailParameters | null = null;
  #mail: Transaction | null = null;

  constructor(options: DialogOptions) {
    this.#options = options;
  }

  /** Argument of EHLO or HELO. */
  get helo(): string | null {
    return this.#hello?.host ?? null;
  }

  get secure(): boolean {
    return this.#secure;
  }

  /** Null where no mail is under way. */
  get envelope(): Envelope | null {
    if (this.#mail === null) return null;
    const { sender, recipients, parameters } = this.#mail;
    return { sender, recipients, smtputf8: parameters.smtputf8, body: parameters.body };
  }

  /** RFC 3848 and RFC 6531 section 4.3: `SMTP`, `ESMTP`, `ESMTPS`, `UTF8SMTP`, `UTF8SMTPS`. */
  get protocol(): string {
    if (this.#hello?.verb !== 'EHLO') return 'SMTP';
    return `${this.#mail?.parameters.smtputf8 ? 'UTF8SMTP' : 'ESMTP'}${this.#secure ? 'S' : ''}`;
  }

  hello(verb: 'EHLO' | 'HELO', host: string): Reply {
    this.#hello = { verb, host };
    this.#mail = null; // RFC 5321 section 4.1.4
    const { hostname, maxSize, starttls } = this.#options;
    if (verb === 'HELO') return reply('hello', '', { lines: hostname });
    const lines = [hostname, 'PIPELINING', `SIZE ${maxSize}`, '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];
    if (starttls && !this.#secure) lines.push('STARTTLS');
    return reply('hello', '', { lines: lines.join('\n') });
  }

  mail(sender: Address | null, parameters: MailParameters): Reply | Question {
    const { maxSize } = this.#options;
    if (this.#hello === null) return reply('helloFirst', '');
    if (parameters.given && this.#hello.verb === 'HELO') return reply('helloFirst', 'parameters without EHLO');
    if (this.#mail !== null) return reply('nestedMail', '');
    if (parameters.size !== null && parameters.size > maxSize) {
      return reply('tooLarge', `SIZE=${parameters.size}`, { limit: String(maxSize) });
    }
    this.#parameters = parameters;
    return { kind: 'sender', sender };
  }

  recipient(path: Address | 'postmaster'): Reply | Question {
    if (this.#mail === null) return reply('senderFirst', '');
    const recipient = path === 'postmaster' ? this.#options.postmaster : path;
    if (recipient === null) return reply('recipientUnknown', 'no domain here has a postmaster');
    if (!this.#mail.parameters.smtputf8 && !isAscii(recipient.text)) return reply('needsSmtputf8', '');
    if (this.#mail.keys.has(recipient.key)) return reply('recipientOk', 'named twice');
    if (this.#mail.recipients.length >= this.#options.maxRecipients) return reply('tooManyRecipients', '');
    return { kind: 'recipient', recipient };
  }

  data(): Reply | Question {
    const envelope = this.envelope;
    if (envelope === null) return reply('senderFirst', '');
    return envelope.recipients.length === 0 ? reply('noRecipients', '') : { kind: 'data', envelope };
  }

  startTls(): Reply {
    if (this.#secure) return reply('tlsActive', '');
    return this.#options.starttls ? reply('startTls', '') : reply('notImplemented', 'no certificate');
  }

  /** The house accepts the sender or recipient it was asked about. */
  accept(question: Question): void {
    if (question.kind === 'sender' && this.#parameters !== null) {
      this.#mail = { sender: question.sender, parameters: this.#parameters, recipients: [], keys: new Set() };
    } else if (question.kind === 'recipient' && this.#mail !== null) {
      this.#mail.recipients.push(question.recipient);
      this.#mail.keys.add(question.recipient.key);
    }
  }

  /** The mail under way is over, one way or the other. */
  reset(): void {
    this.#mail = null;
  }

  /** TLS has begun: all that the client said before is forgotten (RFC 3207 section 4.2). */
  secured(): void {
    this.#secure = true;
    this.#hello = null;
    this.#mail = null;
  }
}
