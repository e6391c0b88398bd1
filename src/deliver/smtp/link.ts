import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from './endpoint.ts';
import { SmtpProblem, socketProblem } from './problem.ts';
import { type RemoteReply, ReplyParser } from './remote-reply.ts';
import { ticksOf, type Watch, type Watched } from './watch.ts';

const MAX_REPLIES = 128;

interface Pending {
  readonly ready: () => boolean;
  readonly resolve: () => void;
  readonly reject: (problem: SmtpProblem) => void;
}

/** A connection and the replies that come over it. Whatever ends it makes the wait in hand, and every later one, an SmtpProblem. */
export class Link implements Watched {
  #socket: Socket;
  readonly #watch: Watch;
  readonly #parser = new ReplyParser();
  #replies: RemoteReply[] = [];
  #pending: Pending | null = null;
  #problem: SmtpProblem | null = null;
  ticks: number;
  /** Called once when the link has ended, unless somebody was waiting for it. */
  onEnd: () => void = () => {};

  private constructor(socket: Socket, watch: Watch, ms: number) {
    this.#socket = socket;
    this.#watch = watch;
    this.ticks = ticksOf(ms);
    watch.add(this);
    this.#listen(socket);
  }

  /** @throws SmtpProblem where there is no connection after `ms` milliseconds */
  static async open(at: Endpoint['at'], watch: Watch, ms: number): Promise<Link> {
    const socket =
      'socket' in at ? connect({ path: at.socket }) : connect({ host: at.host, port: at.port, noDelay: true });
    const link = new Link(socket, watch, ms);
    let connected = false;
    socket.once('connect', () => {
      connected = true;
      link.#wake();
    });
    await link.#wait(() => connected);
    return link;
  }

  get ended(): boolean {
    return this.#problem !== null;
  }

  /** True where nothing is outstanding: no reply, no half reply, no wait. Anything else makes a kept connection unfit. */
  get quiet(): boolean {
    return this.#problem === null && this.#replies.length === 0 && !this.#parser.inside && this.#pending === null;
  }

  get remote(): { readonly address: string; readonly port: number } | null {
    const { remoteAddress: address, remotePort: port } = this.#socket;
    return address === undefined || port === undefined ? null : { address, port };
  }

  /** @throws SmtpProblem where the server speaks though it was not asked, or the link has ended */
  assertQuiet(): void {
    if (!this.quiet) throw this.#withReplies(this.#problem ?? new SmtpProblem('4.5.0', 'the server spoke out of turn'));
  }

  send(text: string): void {
    this.#socket.write(text, 'utf8');
  }

  /** One write to the network; false where the network is behind and `drained` must be awaited before the next. */
  sendAll(chunks: readonly Buffer[]): boolean {
    this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
    return !this.#socket.writableNeedDrain;
  }

  /** Resolves when what was sent has gone to the network. */
  async drained(ms: number): Promise<void> {
    this.ticks = ticksOf(ms);
    await this.#wait(() => !this.#socket.writableNeedDrain);
  }

  /** The next `count` replies. @throws SmtpProblem, with those that had come */
  async replies(count: number, ms: number): Promise<readonly RemoteReply[]> {
    this.ticks = ticksOf(ms);
    if (this.#replies.length < count) await this.#wait(() => this.#replies.length >= count);
    const taken = this.#replies.slice(0, count);
    this.#replies = this.#replies.length === count ? [] : this.#replies.slice(count);
    return taken;
  }

  async reply(ms: number): Promise<RemoteReply> {
    const [reply] = await this.replies(1, ms);
    if (reply === undefined) throw new SmtpProblem('4.4.2', 'no answer');
    return reply;
  }

  /**
   * RFC 3207, client's side. @throws SmtpProblem; also where more came than the answer to STARTTLS: that was said in clear
   * and would be taken as said under TLS.
   */
  async startTls(options: { readonly name: string; readonly verify: boolean; readonly ms: number }): Promise<void> {
    if (!this.quiet)
      throw new SmtpProblem('4.7.0', 'the server said more than its answer to STARTTLS before TLS began');
    this.ticks = ticksOf(options.ms);
    const plain = this.#socket;
    plain.removeAllListeners('data');
    const secure = connectTls({
      socket: plain,
      rejectUnauthorized: options.verify,
      ...(isIP(options.name) === 0 ? { servername: options.name } : {}),
    });
    this.#socket = secure;
    this.#listen(secure);
    let done = false;
    secure.once('secureConnect', () => {
      done = true;
      this.#wake();
    });
    await this.#wait(() => done);
  }

  /** How long the link may lie unused. */
  rest(ms: number): void {
    this.ticks = ticksOf(ms);
  }

  /** Says goodbye without waiting for the answer (RFC 5321 section 4.1.1.10 would have us wait; a gateway has better to do). */
  quit(): void {
    if (this.#problem !== null) return;
    this.#socket.end('QUIT\r\n');
    this.#end(new SmtpProblem('4.4.2', 'the connection was closed'), false);
    this.#socket.setTimeout(5000, () => this.#socket.destroy()).unref();
  }

  destroy(): void {
    this.#end(new SmtpProblem('4.4.2', 'the connection was closed'));
  }

  expire(): void {
    if (this.#pending === null) this.quit();
    else this.#end(new SmtpProblem('4.4.2', 'the server did not answer in time'));
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => this.#wake());
    socket.on('error', (error) => this.#end(socketProblem(error)));
    socket.on('close', () => this.#end(new SmtpProblem('4.4.2', 'the server closed the connection')));
  }

  #read(chunk: Buffer): void {
    if (this.#problem !== null) return;
    try {
      this.#replies.push(...this.#parser.feed(chunk));
    } catch (error) {
      this.#end(new SmtpProblem('4.5.0', error instanceof Error ? error.message : 'malformed answer'));
      return;
    }
    // The bound is above what a whole envelope is answered with.
    if (this.#replies.length > MAX_REPLIES) this.#end(new SmtpProblem('4.5.0', 'the server answers without end'));
    else this.#wake();
  }

  #wake(): void {
    const pending = this.#pending;
    if (pending === null || !pending.ready()) return;
    this.#pending = null;
    pending.resolve();
  }

  #wait(ready: () => boolean): Promise<void> {
    if (this.#problem !== null) return Promise.reject(this.#withReplies(this.#problem));
    if (ready()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#pending = { ready, resolve, reject };
    });
  }

  #withReplies(problem: SmtpProblem): SmtpProblem {
    return this.#replies.length === 0 ? problem : new SmtpProblem(problem.status, problem.message, this.#replies);
  }

  #end(problem: SmtpProblem, destroy = true): void {
    if (destroy) this.#socket.destroy();
    if (this.#problem !== null) return;
    this.#problem = problem;
    this.#watch.delete(this);
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) this.onEnd();
    else pending.reject(this.#withReplies(problem));
  }
}
