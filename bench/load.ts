// The load of bench/gateway.ts, as a process of its own so that its CPU time is not the gateway's: a sink, and a generator
// over many connections. The parent says what to send; both are told to do no more than they must.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { benchMails } from './mails.ts';

export interface Order {
  readonly port: number;
  readonly count: number;
  /** Whether what is taken comes to the sink. */
  readonly delivers: boolean;
}

export interface Outcome {
  readonly accepted: number;
  readonly refused: number;
  readonly delivered: number;
  readonly doubled: number;
  /** From the first command to the last reply, and to the last arrival. */
  readonly acceptSeconds: number;
  readonly seconds: number;
}

const CONNECTIONS = 20;
/** Without an arrival for so long, what is missing has been held or lost. */
const GIVE_UP_MS = 5000;
const END = Buffer.from('\r\n.\r\n');

const arrivals = new Map<number, number>();
let lastArrival = 0;

/** Takes every mail; a client that waits for the reply to DATA and to the final dot is enough. */
function sink(socket: Socket): void {
  let head: Buffer | null = null; // of the mail that is coming
  let inData = false;
  let tail = Buffer.alloc(0);
  socket.write('220 sink\r\n');
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    if (inData) {
      head ??= chunk;
      tail = Buffer.concat([tail, chunk.subarray(-5)]).subarray(-5);
      if (!tail.equals(END)) return;
      const number = Number(/^X-Bench: (\d+)/m.exec(head.toString('latin1', 0, 2000))?.[1]);
      arrivals.set(number, (arrivals.get(number) ?? 0) + 1);
      lastArrival = performance.now();
      inData = false;
      socket.write('250 ok\r\n');
      return;
    }
    const lines = chunk.toString('latin1').split('\r\n').slice(0, -1);
    const answers = lines.map((line) =>
      line === 'DATA' ? '354 go\r\n' : line.startsWith('EHLO') ? HELLO : '250 ok\r\n',
    );
    inData = lines.at(-1) === 'DATA';
    head = null;
    tail = Buffer.alloc(0);
    socket.write(answers.join(''));
  });
}

const HELLO = '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE\r\n';

/** Resolves to one reply after the other. */
class Client {
  readonly #socket: Socket;
  #text = '';
  #wake = () => {};

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
  }

  async reply(): Promise<string> {
    for (;;) {
      const last = /^\d{3} .*\r\n/m.exec(this.#text);
      if (last) {
        this.#text = this.#text.slice(last.index + last[0].length);
        return last[0];
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(...chunks: (string | Buffer)[]): void {
    this.#socket.cork();
    for (const chunk of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
  }

  end(): void {
    this.#socket.end('QUIT\r\n');
  }
}

const ENVELOPE = 'MAIL FROM:<bench@sender.example>\r\nRCPT TO:<sink@bench.example>\r\nDATA\r\n';

function stuffed(mail: Buffer): Buffer {
  const text = mail.toString('latin1').replace(/^\./gm, '..');
  return Buffer.from(`${text}${text.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}

async function send({ port, count, delivers }: Order): Promise<Outcome> {
  arrivals.clear();
  let next = 0;
  let accepted = 0;
  const began = performance.now();
  const run = async () => {
    const client = new Client(port);
    await client.reply();
    client.write('EHLO bench.example\r\n');
    await client.reply();
    while (next < count) {
      const number = next++;
      client.write(ENVELOPE);
      for (let i = 0; i < 3; i++) await client.reply();
      client.write(`X-Bench: ${number}\r\n`, mails[number % mails.length] ?? '');
      if ((await client.reply()).startsWith('250')) accepted++;
    }
    client.end();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, run));
  const replied = performance.now();
  lastArrival = Math.max(lastArrival, replied);
  while (delivers && arrivals.size < accepted && performance.now() - lastArrival < GIVE_UP_MS)
    await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    accepted,
    refused: count - accepted,
    delivered: arrivals.size,
    doubled: [...arrivals.values()].filter((times) => times > 1).length,
    acceptSeconds: (replied - began) / 1000,
    seconds: (lastArrival - began) / 1000,
  };
}

const mails = benchMails(process.argv[2]).map(stuffed);
const server = createServer({ noDelay: true }, sink).listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit()); // the sink would keep it alive
process.on('message', async (order: Order) => process.send?.(await send(order)));
process.send?.(server.address());
