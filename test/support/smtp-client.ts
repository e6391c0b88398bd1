import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A mail to send. `data` has CRLF line ends; dots are stuffed here. */
export interface Outgoing {
  readonly from?: string;
  readonly to: readonly string[];
  readonly data: string | Buffer;
}

/** A plain SMTP client that says one command after the other and keeps every reply. */
export class SmtpClient {
  readonly #socket: Socket;
  #pending = '';
  #wake: (() => void) | null = null;
  #ended: Error | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#pending += text;
      this.#wake?.();
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the server hung up')));
  }

  static async connect(port: number, host = '127.0.0.1'): Promise<SmtpClient> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    const client = new SmtpClient(socket);
    await client.reply();
    await client.say('EHLO client.test');
    return client;
  }

  /** Resolves to the whole reply. @throws where the server hangs up instead */
  async say(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`, 'latin1');
    return this.reply();
  }

  /** One transaction; resolves to the reply that decided it. */
  async send({ from = 'anna@sender.test', to, data }: Outgoing): Promise<string> {
    for (const line of [`MAIL FROM:<${from}>`, ...to.map((one) => `RCPT TO:<${one}>`), 'DATA']) {
      const reply = await this.say(line);
      if (!/^[23]/.test(reply)) {
        await this.say('RSET');
        return reply;
      }
    }
    const text = typeof data === 'string' ? data : data.toString('latin1');
    this.#socket.write(`${text.replace(/^\./gm, '..')}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
    return this.reply();
  }

  async reply(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#pending);
      if (whole) {
        this.#pending = this.#pending.slice(whole[0].length);
        return whole[0].trimEnd();
      }
      if (this.#ended) throw this.#ended;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#wake?.();
  }
}

/** Sends one mail over a connection of its own and resolves to the reply that decided it. */
export async function sendMail(port: number, mail: Outgoing): Promise<string> {
  const client = await SmtpClient.connect(port);
  try {
    return await client.send(mail);
  } finally {
    client.close();
  }
}
