import { reply } from '../../mail/replies.ts';
import type { Reply } from '../../mail/reply.ts';
import { DataDecoder } from './data-decoder.ts';
import { HeaderWatch } from './header-watch.ts';
import type { Input } from './input.ts';
import type { Step } from './step.ts';

export interface DataLimits {
  /** Octets of a mail. */
  readonly maxSize: number;
  /** Octets of its header section. */
  readonly maxHeader: number;
  /** More Received fields than this are a loop. */
  readonly maxReceived: number;
  readonly bareNewlines: 'reject' | 'normalize';
}

const NOTHING = Buffer.alloc(0);

/**
 * One mail's way through DATA. Once something is wrong with it, the rest is still read up to the true end, so that the
 * client sees the answer and nothing of the mail is taken for commands, but its content is thrown away.
 */
export class MailData {
  readonly #limits: DataLimits;
  readonly #decoder = new DataDecoder();
  readonly #header = new HeaderWatch();
  #size = 0;
  #read = 0;
  #problem: Reply | null = null;

  constructor(limits: DataLimits) {
    this.#limits = limits;
  }

  /** Why the mail will be refused at its end. */
  get problem(): Reply | null {
    return this.#problem;
  }

  get ended(): boolean {
    return this.#decoder.ended;
  }

  /** The client goes on and on with a mail that is refused already: time to hang up. */
  get endless(): boolean {
    return this.#problem !== null && this.#read > 2 * this.#limits.maxSize + this.#limits.maxHeader;
  }

  /** The first problem stays. */
  fail(problem: Reply): void {
    this.#problem ??= problem;
  }

  /** Takes what belongs to the mail from the next chunk of `input`. */
  read(input: Input): Extract<Step, { kind: 'chunk' | 'spoiled' }> | null {
    const chunk = input.take() ?? NOTHING;
    const { content, used } = this.#decoder.decode(chunk);
    if (used < chunk.length) input.unread(chunk.subarray(used));
    this.#read += used;
    if (this.#problem !== null) return null;
    this.#size += content.length;
    this.#header.push(content);
    this.#problem = this.#judge();
    if (this.#problem !== null) return { kind: 'spoiled' };
    return content.length === 0 ? null : { kind: 'chunk', bytes: content };
  }

  #judge(): Reply | null {
    const { maxSize, maxHeader, maxReceived, bareNewlines } = this.#limits;
    if (this.#decoder.bareNewline && bareNewlines === 'reject') return reply('bareNewline', 'bare CR or LF in DATA');
    if (this.#size > maxSize) return reply('tooLarge', 'passed the limit in DATA', { limit: String(maxSize) });
    if (this.#header.size > maxHeader) return reply('headerTooLarge', `more than ${maxHeader} octets`);
    if (this.#header.received > maxReceived) return reply('loop', `more than ${maxReceived} Received fields`);
    return null;
  }
}
