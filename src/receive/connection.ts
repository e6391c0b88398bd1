import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { reply } from '../mail/replies.ts';
import type { Reply } from '../mail/reply.ts';
import type { Timeouts } from './timeouts.ts';
import type { Wire } from './wire.ts';

/** What the connection needs of its session. */
export interface Talk {
  readonly busy: boolean;
  readonly inData: boolean;
  readonly trusted: boolean;
  readonly backlog: { readonly size: number; readonly chunks: number };
  greet(): void;
  receive(chunk: Buffer): void;
  secured(tls: { readonly version: string; readonly cipher: string }, certificate: string | null): void;
  drain(): void;
  hangUp(why: Reply): void;
  lost(): void;
}

export interface ConnectionOptions {
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  /** Called for each STARTTLS, so that a renewed certificate is used at once. */
  readonly secureContext: () => SecureContext;
  /** Called once, when the socket is gone. */
  readonly closed: () => void;
}

/** What a client may send ahead while it has to wait, before we stop reading. */
const MAX_BACKLOG = 128 * 1024;
const MAX_BACKLOG_CHUNKS = 64;

/** One socket, plain or TLS: reads when the session can take more, keeps the deadlines, and always ends. */
export class Connection implements Wire {
  readonly #options: ConnectionOptions;
  readonly #talk: Talk;
  #socket: Socket;
  readonly #greeting: NodeJS.Timeout;
  #deadline: number;
  #dataDeadline = Number.POSITIVE_INFINITY;
  /** Something was said since the deadline was set: a command came whole. */
  #spoken = false;
  #peerEnded = false;
  #state: 'open' | 'handshake' | 'closing' | 'closed' = 'open';

  readonly #onData = (chunk: Buffer) => this.#receive(chunk);
  readonly #onDrain = () => {
    if (!this.#talk.busy) this.idle();
  };
  readonly #onEnd = () => {
    this.#peerEnded = true;
    if (!this.#talk.busy) this.close();
  };
  readonly #onClose = () => this.#gone();

  constructor(socket: Socket, options: ConnectionOptions, talk: (wire: Wire) => Talk) {
    this.#socket = socket;
    this.#options = options;
    this.#talk = talk(this);
    this.#deadline = options.clock.now() + options.timeouts.command;
    this.#listen(socket);
    // Behind at least one turn of the event loop, so that what an early talker has sent is seen before the greeting goes out.
    this.#greeting = setTimeout(() => this.#talk.greet(), options.timeouts.greeting);
  }

  send(text: string): void {
    this.#spoken = true;
    this.#socket.write(text, 'latin1');
  }

  idle(): void {
    if (this.#state !== 'open') return;
    if (this.#peerEnded) {
      this.close();
      return;
    }
    const { inData } = this.#talk;
    const { clock, timeouts } = this.#options;
    // A command that trickles in octet by octet does not move the deadline; a mail that does has a deadline for the whole.
    if (this.#spoken || inData) this.#deadline = clock.now() + (inData ? timeouts.dataBlock : timeouts.command);
    if (!inData) this.#dataDeadline = Number.POSITIVE_INFINITY;
    else if (this.#spoken) this.#dataDeadline = clock.now() + timeouts.data;
    this.#spoken = false;
    if (this.#socket.writableNeedDrain) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return;
    this.#state = 'closing';
    clearTimeout(this.#greeting);
    this.#deadline = this.#options.clock.now() + this.#options.timeouts.closing;
    // What the client still sends is read and thrown away: closing over unread bytes would reset the connection and could
    // take our last reply with it.
    this.#socket.resume();
    this.#socket.end();
  }

  startTls(): void {
    const plain = this.#socket;
    this.#unlisten(plain);
    this.#state = 'handshake';
    this.#deadline = this.#options.clock.now() + this.#options.timeouts.handshake;
    const secure = new TLSSocket(plain, { isServer: true, secureContext: this.#options.secureContext() });
    this.#socket = secure;
    this.#listen(secure);
    secure.once('secure', () => {
      this.#state = 'open';
      this.#spoken = true;
      this.#talk.secured(
        { version: secure.getProtocol() ?? 'TLS', cipher: secure.getCipher()?.standardName ?? 'unknown' },
        null,
      );
    });
  }

  /** Called about once a second. */
  sweep(now: number): void {
    if (this.#talk.busy || this.#state === 'closed') return;
    if (now < this.#deadline && now < this.#dataDeadline) return;
    if (this.#state === 'open')
      this.#talk.hangUp(reply('idle', this.#talk.inData ? 'in DATA' : 'waiting for a command'));
    else this.destroy();
  }

  drain(): void {
    if (this.#state === 'open') this.#talk.drain();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData).on('drain', this.#onDrain).on('end', this.#onEnd).on('close', this.#onClose);
    socket.on('error', () => {}); // whatever broke, 'close' follows
  }

  #unlisten(socket: Socket): void {
    socket.off('data', this.#onData).off('drain', this.#onDrain).off('end', this.#onEnd).off('close', this.#onClose);
  }

  #receive(chunk: Buffer): void {
    if (this.#state !== 'open') return;
    this.#talk.receive(chunk);
    const { size, chunks } = this.#talk.backlog;
    if (this.#talk.busy && (size > MAX_BACKLOG || chunks > MAX_BACKLOG_CHUNKS)) this.#socket.pause();
  }

  #gone(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#greeting);
    this.#talk.lost();
    this.#options.closed();
  }
}
