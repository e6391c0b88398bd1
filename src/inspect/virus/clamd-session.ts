import { connect, type Socket } from 'node:net';
import { type Bytes, windows } from '../../mail/bytes.ts';
import { type ClamdAnswer, parseAnswer } from './clamd-answer.ts';

export type ClamdEndpoint = { readonly socket: string } | { readonly host: string; readonly port: number };

/** What became of one stream: clamd's answer, or why there is none. */
export type Outcome =
  | ClamdAnswer
  /** There was no connection to be had. */
  | { readonly kind: 'unreachable'; readonly text: string }
  /** The connection ended before the answer; another one may succeed. */
  | { readonly kind: 'broken'; readonly text: string }
  /** clamd was silent for the time allowed. */
  | { readonly kind: 'silent'; readonly text: string }
  /** clamd said something that is no answer. */
  | { readonly kind: 'garbled'; readonly text: string };

type Failure = Exclude<Outcome, ClamdAnswer>;

/** Contents sent together, and who waits for their outcomes. */
interface Batch {
  readonly outcomes: Outcome[];
  open: number;
  readonly resolve: (outcomes: readonly Outcome[]) => void;
}

const COMMAND = Buffer.from('zINSTREAM\0');
const END_OF_STREAM = Buffer.alloc(4);
/** Up to this many bytes are copied into one buffer and one write, which is cheaper than a write of many buffers. */
const COPIED = 64 * 1024;
const STREAM_CHUNK = 1024 * 1024;
/** No answer is nearly as long; a peer that sends more without an end of answer is not clamd. */
const ANSWER_LENGTH = 16 * 1024;

/**
 * One connection to clamd in IDSESSION, which carries many streams, each answered under its number in any order.
 * It ends at the first thing that goes wrong: `alive` tells, and the outcome of everything not yet answered is that failure.
 */
export class ClamdSession {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, { readonly batch: Batch; readonly index: number }>();
  #lastId = 0;
  #received = '';
  #timer: NodeJS.Timeout | null = null;
  #connected = false;
  /** A large content is on its way: an answer that finds nothing comes too early. */
  #pouring = false;
  #failure: Failure | null = null;

  /** @param timeoutMs longest silence, in milliseconds, while an answer is awaited */
  constructor(endpoint: ClamdEndpoint, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#socket = 'socket' in endpoint ? connect(endpoint.socket) : connect({ ...endpoint, noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.write('zIDSESSION\0');
    this.#socket.on('connect', () => {
      this.#connected = true;
    });
    this.#socket.on('data', (text: string) => this.#receive(text));
    this.#socket.on('error', (error) => {
      this.#fail({ kind: this.#connected ? 'broken' : 'unreachable', text: error.message });
    });
    this.#socket.on('close', () => this.#fail({ kind: 'broken', text: 'clamd closed the connection' }));
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  /** Streams without an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Sends contents of at least one byte each, without waiting in between.
   * @returns one outcome for each content
   * @throws where a content cannot be read
   */
  scan(contents: readonly Bytes[]): Promise<readonly Outcome[]> {
    const buffers: Buffer[] = [];
    let total = 0;
    for (const content of contents) {
      const bytes = content.slice(0, content.size);
      const head = headOf(bytes.length);
      buffers.push(head, bytes, END_OF_STREAM);
      total += head.length + bytes.length + END_OF_STREAM.length;
    }
    return this.#await(contents.length, () => {
      if (total <= COPIED) this.#socket.write(Buffer.concat(buffers, total));
      else this.#writeAll(buffers);
    });
  }

  /** Sends one large content piece by piece, as fast as clamd takes it. Nothing else may be sent meanwhile. */
  async stream(content: Bytes): Promise<Outcome> {
    const outcomes = this.#await(1, () => {
      this.#pour(content).catch((error: unknown) => this.#fail({ kind: 'broken', text: String(error) }));
    });
    return (await outcomes)[0] ?? { kind: 'broken', text: 'no outcome' };
  }

  /** Ends the session; what has no answer yet becomes `broken`. */
  end(): void {
    if (this.#failure !== null) return;
    this.#socket.write('zEND\0');
    this.#fail({ kind: 'broken', text: 'the session was ended' });
  }

  #await(count: number, send: () => void): Promise<readonly Outcome[]> {
    const failure = this.#failure;
    if (failure !== null) return Promise.resolve(Array.from({ length: count }, () => failure));
    return new Promise((resolve) => {
      const batch: Batch = { outcomes: [], open: count, resolve };
      if (this.#waiting.size === 0) this.#listen();
      for (let index = 0; index < count; index++) this.#waiting.set(++this.#lastId, { batch, index });
      send();
    });
  }

  /**
   * The silence counts from now: from the moment that something is awaited where nothing was, and again from each answer.
   * More mail sent meanwhile does not prolong it, or a clamd that hangs would never be given up under load.
   */
  #listen(): void {
    if (this.#timer !== null) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#silence(), this.#timeoutMs).unref();
  }

  #silence(): void {
    this.#timer = null;
    if (this.#waiting.size > 0)
      this.#fail({ kind: 'silent', text: `clamd did not answer within ${this.#timeoutMs} ms` });
  }

  #writeAll(buffers: readonly Buffer[]): void {
    this.#socket.cork();
    for (const buffer of buffers) this.#socket.write(buffer);
    this.#socket.uncork();
  }

  async #pour(content: Bytes): Promise<void> {
    this.#pouring = true;
    this.#socket.write(COMMAND);
    for (const { chunk } of windows(content, STREAM_CHUNK)) {
      this.#writeAll([lengthOf(chunk), chunk]);
      if (this.#socket.writableNeedDrain) await this.#drained();
      if (!this.alive) return;
      this.#listen();
    }
    this.#socket.write(END_OF_STREAM);
    this.#pouring = false;
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
  }

  #receive(text: string): void {
    this.#received += text;
    let from = 0;
    for (let end = this.#received.indexOf('\0'); end >= 0 && this.alive; end = this.#received.indexOf('\0', from)) {
      this.#answer(this.#received.slice(from, end));
      from = end + 1;
    }
    this.#received = this.#received.slice(from);
    if (this.#received.length > ANSWER_LENGTH)
      this.#fail({ kind: 'garbled', text: 'clamd sent an answer without an end' });
    else if (this.#waiting.size > 0) this.#listen();
  }

  #answer(text: string): void {
    const parsed = parseAnswer(text);
    const waiter = parsed === null ? undefined : this.#waiting.get(parsed.id);
    if (this.#pouring && parsed?.answer.kind === 'clean') {
      this.#fail({ kind: 'garbled', text: 'clamd found nothing before it had everything' });
    } else if (parsed !== null && waiter !== undefined) {
      this.#waiting.delete(parsed.id);
      settle(waiter.batch, waiter.index, parsed.answer);
    } else if (text.endsWith('COMMAND READ TIMED OUT')) {
      // clamd says this, under no command's number, when it ends a session that was idle for its IdleTimeout.
      this.#fail({ kind: 'broken', text });
    } else {
      this.#fail({ kind: 'garbled', text: `clamd said ${JSON.stringify(text.slice(0, 200))}` });
    }
  }

  #fail(failure: Failure): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (failure.kind === 'broken') this.#socket.unref().destroySoon();
    else this.#socket.destroy();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { batch, index } of waiting) settle(batch, index, failure);
  }
}

function settle(batch: Batch, index: number, outcome: Outcome): void {
  batch.outcomes[index] = outcome;
  batch.open--;
  if (batch.open === 0) batch.resolve(batch.outcomes);
}

/** The command and the first chunk's length. */
function headOf(size: number): Buffer {
  const head = Buffer.allocUnsafe(COMMAND.length + 4);
  head.set(COMMAND);
  head.writeUInt32BE(size, COMMAND.length);
  return head;
}

function lengthOf(chunk: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(chunk.length);
  return length;
}
