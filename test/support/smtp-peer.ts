import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';

export interface SecurePeer {
  readonly protocol: string | null;
  /** SHA-256, of the server's certificate. */
  readonly fingerprint: string;
  readonly resumed: boolean;
  /** What a later connection can resume. */
  readonly session: Promise<Buffer>;
}

/** A client that says exactly what it is told to, octet by octet. */
export class SmtpPeer {
  #socket: Socket;
  #received = '';
  #ended = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** @param early sent before the server has said anything */
  static async connect(port: number, early = '', host = '127.0.0.1'): Promise<SmtpPeer> {
    const socket = connect({ port, host, allowHalfOpen: true });
    if (early !== '') socket.write(early, 'latin1');
    const peer = new SmtpPeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return peer;
  }

  send(octets: string): void {
    this.#socket.write(octets, 'latin1');
  }

  sendBytes(octets: Buffer): boolean {
    return this.#socket.write(octets);
  }

  /** One whole reply, its lines joined by LF; rejects where the server hangs up instead. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/.exec(this.#received);
      if (match) {
        this.#received = this.#received.slice(match[0].length);
        return match[0].trimEnd().replaceAll('\r\n', '\n');
      }
      if (this.#ended) throw new Error(`the server hung up; before that it said ${JSON.stringify(this.#received)}`);
      await this.#change();
    }
  }

  async ask(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.reply();
  }

  /** Resolves when the server has hung up, to what it said that was not read. */
  async closed(): Promise<string> {
    while (!this.#ended) await this.#change();
    return this.#received;
  }

  /** Resolves when TLS stands; rejects where it does not come about. */
  async startTls(options: ConnectionOptions = {}): Promise<SecurePeer> {
    this.#socket.removeAllListeners();
    const own = { rejectUnauthorized: false, servername: 'gw.test' };
    const secure = connectTls({ ...own, ...options, socket: this.#socket });
    this.#socket = secure;
    const session = new Promise<Buffer>((resolve) => secure.once('session', resolve));
    this.#listen(secure);
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve);
      secure.once('error', reject);
      secure.once('close', () => reject(new Error('the server hung up in the handshake')));
    });
    return {
      protocol: secure.getProtocol(),
      fingerprint: secure.getPeerX509Certificate()?.fingerprint256 ?? '',
      resumed: secure.isSessionReused(),
      session,
    };
  }

  /** Asks for another handshake within TLS 1.2; rejects where the server will not. */
  async renegotiate(): Promise<void> {
    const secure = this.#socket;
    if (!(secure instanceof TLSSocket)) throw new Error('there is no TLS');
    await new Promise<void>((resolve, reject) => {
      secure.once('error', reject);
      secure.renegotiate({}, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** Ends our direction only. */
  end(): void {
    this.#socket.end();
  }

  /** Hangs up by a reset, as a machine does that knows nothing of the connection any more. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.unref(); // a test that has failed need not hang up
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    const end = () => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', end);
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
