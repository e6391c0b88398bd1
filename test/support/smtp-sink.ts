import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';

/** What one transaction brought. */
export interface SunkMail {
  /** The commands of the envelope as they came. */
  readonly from: string;
  readonly recipients: readonly string[];
  /** The bytes behind DATA, dots unstuffed, the final dot left out. */
  readonly data: Buffer;
  /** As they came, dots stuffed. */
  readonly raw: Buffer;
  readonly tls: boolean;
  /** Number of the connection, from 0. */
  readonly connection: number;
}

/** What the sink does where a script says nothing else. */
export type Step =
  /** Says this; lines are joined by CRLF. */
  | { readonly say: string }
  /** Cuts the connection, having said `say` first. */
  | { readonly cut: true; readonly say?: string }
  /** Says nothing. */
  | { readonly silence: true };

/** `where` is `greeting`, a verb (`EHLO`, `MAIL`, `RCPT`, `DATA`, ...), `data` (while the mail comes) or `end` (after its final dot). */
export type Script = (where: string, argument: string, connection: number) => Step | null;

export interface SinkOptions {
  readonly lmtp?: boolean;
  /** Keywords of EHLO. Default: PIPELINING, SIZE, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES. */
  readonly offers?: readonly string[];
  readonly script?: Script;
  /** Offers STARTTLS. */
  readonly tls?: TLSSocketOptions;
  /** A socket's path instead of a port on loopback. */
  readonly path?: string;
}

/** Closed at the end of its scope by `await using`, or by hand. */
export interface SmtpSink extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly SunkMail[];
  /** Each line that clients said, envelope and others, with the number of its connection. */
  readonly commands: readonly { readonly connection: number; readonly line: string }[];
  readonly connections: number;
  /** Cuts what is open. */
  cutAll(): void;
  close(): Promise<void>;
}

const OFFERS = ['PIPELINING', 'SIZE 52428800', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES'];

/** A server that takes mail as a script says, and remembers what it got. */
export async function startSmtpSink(options: SinkOptions = {}): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const commands: { connection: number; line: string }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    const connection = connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Dialog({ socket, connection, options, mails, commands }).greet();
  });
  await new Promise<void>((resolve) => {
    if (options.path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(options.path, resolve);
  });
  const address = server.address();
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    mails,
    commands,
    get connections() {
      return connections;
    },
    cutAll: () => {
      for (const socket of sockets) socket.destroy();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface DialogParts {
  readonly socket: Socket;
  readonly connection: number;
  readonly options: SinkOptions;
  readonly mails: SunkMail[];
  readonly commands: { connection: number; line: string }[];
}

class Dialog {
  readonly #parts: DialogParts;
  #socket: Socket;
  #buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #tail = Buffer.alloc(0);
  #inData = false;
  #dataSeen = false;
  #tls = false;
  #from = '';
  #recipients: string[] = [];

  constructor(parts: DialogParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.#listen();
  }

  greet(): void {
    this.#step('greeting', '', '220 sink.example ESMTP');
  }

  #listen(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#waiting.push(chunk);
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-3)]).subarray(-3);
      // A mail is looked at when it may have ended: clients say nothing behind its final dot before they have the answer.
      if (this.#inData && this.#dataSeen && this.#tail.toString('latin1') !== '.\r\n') return;
      this.#buffer = Buffer.concat([this.#buffer, ...this.#waiting]);
      this.#waiting = [];
      this.#advance();
    });
    this.#socket.on('error', () => {}); // clients may go as they like
  }

  #advance(): void {
    while (!this.#socket.destroyed) {
      if (this.#inData ? !this.#takeData() : !this.#takeLine()) return;
    }
  }

  #takeLine(): boolean {
    const end = this.#buffer.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#buffer.subarray(0, end).toString('utf8');
    this.#buffer = this.#buffer.subarray(end + 2);
    this.#parts.commands.push({ connection: this.#parts.connection, line });
    this.#command(line);
    return true;
  }

  #command(line: string): void {
    const [word = '', ...rest] = line.split(' ');
    const verb = word.toUpperCase();
    const argument = rest.join(' ');
    const positive = this.#step(verb, argument, this.#usual(verb));
    if (verb === 'MAIL' && positive) {
      this.#from = argument;
      this.#recipients = [];
    }
    if (verb === 'RCPT' && positive) this.#recipients.push(argument);
    if (verb === 'RSET') this.#recipients = [];
    if (verb === 'STARTTLS' && positive) this.#startTls();
    if (verb === 'QUIT') this.#socket.end();
  }

  #usual(verb: string): string {
    const { lmtp = false, offers = OFFERS, tls } = this.#parts.options;
    switch (verb) {
      case 'EHLO':
      case 'LHLO': {
        if ((verb === 'LHLO') !== lmtp) return '500 5.5.1 wrong protocol';
        const words = ['sink.example', ...offers, ...(tls !== undefined && !this.#tls ? ['STARTTLS'] : [])];
        return words.map((word, i) => `250${i === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n');
      }
      case 'DATA':
        return this.#recipients.length === 0 ? '554 5.5.1 no valid recipients' : '354 go on';
      case 'STARTTLS':
        return '220 2.0.0 go on';
      case 'QUIT':
        return '221 2.0.0 bye';
      default:
        return '250 2.0.0 Ok';
    }
  }

  /** True where the answer was positive. */
  #step(where: string, argument: string, usual: string): boolean {
    const step =
      this.#parts.options.script?.(where, argument, this.#parts.connection) ??
      (usual === '' ? { silence: true } : { say: usual });
    if ('silence' in step) return false;
    const text = step.say;
    if ('cut' in step) {
      if (text === undefined) this.#socket.destroy();
      else this.#socket.write(`${text}\r\n`, () => this.#socket.destroy());
      return false;
    }
    this.#socket.write(`${text}\r\n`);
    if (where === 'DATA' && text?.startsWith('354')) {
      this.#inData = true;
      this.#dataSeen = false;
    }
    return text?.startsWith('2') === true;
  }

  #takeData(): boolean {
    if (!this.#dataSeen && this.#buffer.length > 0) {
      this.#dataSeen = true;
      this.#step('data', '', '');
      if (this.#socket.destroyed) return false;
    }
    const empty = this.#buffer.subarray(0, 3).equals(Buffer.from('.\r\n'));
    const end = empty ? 0 : this.#buffer.indexOf('\r\n.\r\n');
    if (end < 0) return false;
    const raw = Buffer.from(this.#buffer.subarray(0, empty ? 0 : end + 2));
    this.#buffer = this.#buffer.subarray(empty ? 3 : end + 5);
    this.#inData = false;
    this.#end(raw);
    return true;
  }

  #end(raw: Buffer): void {
    const { mails, options, connection } = this.#parts;
    const data = Buffer.from(raw.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
    const mail = { from: this.#from, recipients: this.#recipients, data, raw, tls: this.#tls, connection };
    const answers = options.lmtp === true ? this.#recipients : [''];
    let kept = false;
    for (const recipient of answers) kept = this.#step('end', recipient, '250 2.0.0 Ok: sunk') || kept;
    if (kept) mails.push(mail);
    this.#recipients = [];
  }

  #startTls(): void {
    const { tls } = this.#parts.options;
    if (tls === undefined) return;
    this.#socket.removeAllListeners('data');
    this.#socket = new TLSSocket(this.#socket, { ...tls, isServer: true });
    this.#buffer = Buffer.alloc(0);
    this.#tls = true;
    this.#listen();
  }
}
