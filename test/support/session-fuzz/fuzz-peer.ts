import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type HeardReply, ReplyReader } from './reply.ts';

/** The client's end of a session: octets out, replies in, and whatever happens wakes who waits. */
export class FuzzPeer {
  #socket: Socket;
  readonly #reader = new ReplyReader();
  readonly #heard: HeardReply[] = [];
  /** What the server sends is no longer looked at. */
  #deaf = false;
  #closed = false;
  #failure: unknown = null;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  static open(port: number): FuzzPeer {
    return new FuzzPeer(connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }));
  }

  /** The server has hung up. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Half a reply has come. */
  get inside(): boolean {
    return this.#reader.inside;
  }

  /** The next reply that has come; null where there is none. @throws where what came is no reply */
  take(): HeardReply | null {
    const reply = this.#heard.shift() ?? null;
    if (reply === null && this.#failure !== null) throw this.#failure;
    return reply;
  }

  send(octets: string): void {
    if (octets !== '') this.#socket.write(octets, 'latin1');
  }

  /** Resolves at the next thing that happens. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  ignore(): void {
    this.#deaf = true;
  }

  end(): void {
    this.#socket.end();
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** Rejects where the handshake fails. */
  async secure(): Promise<void> {
    this.#socket.removeAllListeners();
    const secure = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    this.#socket = secure;
    this.#listen(secure);
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve);
      secure.once('error', reject);
      secure.once('close', () => reject(new Error('the server hung up in the handshake')));
    });
  }

  #listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      try {
        if (!this.#deaf) this.#reader.feed(chunk.toString('latin1'), this.#heard);
      } catch (error) {
        this.#failure ??= error;
      }
      this.#wake();
    });
    const closed = () => {
      this.#closed = true;
      this.#wake();
    };
    socket.on('end', closed).on('close', closed).on('error', closed);
  }
}
