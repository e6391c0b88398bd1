import { Gate } from '../../base/gate.ts';
import type { Bytes } from '../../mail/bytes.ts';
import { type ClamdEndpoint, ClamdSession, type Outcome } from './clamd-session.ts';

export interface ClamdPoolOptions {
  readonly at: ClamdEndpoint;
  /** Longest silence of clamd, in milliseconds, while an answer is awaited. */
  readonly timeout: number;
  /** Kept connections, each of which carries many mails at once. */
  readonly connections: number;
}

/**
 * A content above this goes over a connection of its own: clamd ends the connection when a stream exceeds its StreamMaxLength
 * (100 MB by default), which must not cost other mails their answers; and a content of 50 MB is better sent in pieces.
 */
const ALONE = 1024 * 1024;
const ALONE_AT_ONCE = 4;
/** Bytes that one mail sends before it waits for answers. */
const GROUP = 2 * 1024 * 1024;

/** Kept sessions with clamd. */
export class ClamdPool {
  readonly #options: ClamdPoolOptions;
  readonly #alone = new Gate(ALONE_AT_ONCE);
  readonly #large = new Set<ClamdSession>();
  /** What carries the mails of a session that has ended. */
  readonly #successors = new WeakMap<ClamdSession, ClamdSession>();
  #sessions: ClamdSession[] = [];
  #closed = false;

  constructor(options: ClamdPoolOptions) {
    this.#options = options;
  }

  /**
   * Contents of at least one byte each. A mail of ordinary size goes out at once; of more, a group follows when the one
   * before it has its answers, so that an archive of 500 MB is never in memory as a whole.
   * @returns one outcome for each content, in their order
   * @throws where a content cannot be read
   */
  async scan(contents: readonly Bytes[]): Promise<readonly Outcome[]> {
    const groups = groupsOf(contents);
    const only = groups.length === 1 ? groups[0] : undefined;
    if (only !== undefined) return await this.#scanGroup(only);
    const outcomes: Outcome[] = [];
    for (const group of groups) outcomes.push(...(await this.#scanGroup(group)));
    return outcomes;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const session of [...this.#sessions, ...this.#large]) session.end();
    this.#sessions = [];
  }

  async #scanGroup(contents: readonly Bytes[]): Promise<readonly Outcome[]> {
    const [first] = contents;
    if (first !== undefined && first.size > ALONE) return [await this.#alone.run(() => this.#scanAlone(first))];
    const session = this.#kept() ?? this.#open();
    const outcomes = await session.scan(contents);
    if (session.alive || this.#closed) return outcomes;
    // A session may end at any time: clamd was idle too long, reloaded, restarted, or had enough of another mail's stream.
    const again = contents.filter((_, index) => outcomes[index]?.kind === 'broken');
    if (again.length === 0) return outcomes;
    const second = (await this.#successorOf(session).scan(again)).values();
    return outcomes.map((outcome) => (outcome.kind === 'broken' ? (second.next().value ?? LOST) : outcome));
  }

  /** The least busy session; null where a new one should be opened. */
  #kept(): ClamdSession | null {
    this.#sessions = this.#sessions.filter((session) => session.alive);
    let best: ClamdSession | null = null;
    for (const session of this.#sessions) if (best === null || session.waiting < best.waiting) best = session;
    const busy = best === null || best.waiting > 0;
    return busy && this.#sessions.length < this.#options.connections ? null : best;
  }

  #successorOf(ended: ClamdSession): ClamdSession {
    const known = this.#successors.get(ended);
    if (known?.alive === true) return known;
    const successor = this.#open();
    this.#successors.set(ended, successor);
    return successor;
  }

  #open(): ClamdSession {
    const session = new ClamdSession(this.#options.at, this.#options.timeout);
    this.#sessions.push(session);
    return session;
  }

  async #scanAlone(content: Bytes): Promise<Outcome> {
    const session = new ClamdSession(this.#options.at, this.#options.timeout);
    this.#large.add(session);
    try {
      const outcome = await session.stream(content);
      if (outcome.kind !== 'broken') return outcome;
      // The answer that names the limit is lost where the connection breaks under the bytes still on their way.
      return { ...outcome, text: `${outcome.text} (while ${content.size} bytes were sent; is StreamMaxLength less?)` };
    } finally {
      this.#large.delete(session);
      session.end();
    }
  }
}

/** Runs of contents of up to `GROUP` bytes together; one that goes alone is a group. */
function groupsOf(contents: readonly Bytes[]): readonly (readonly Bytes[])[] {
  const groups: Bytes[][] = [];
  let room = 0;
  for (const content of contents) {
    const last = groups.at(-1);
    if (last !== undefined && content.size <= room) {
      last.push(content);
      room -= content.size;
    } else {
      groups.push([content]);
      room = content.size > ALONE ? 0 : GROUP - content.size;
    }
  }
  return groups;
}

const LOST: Outcome = { kind: 'broken', text: 'the answer was lost' };
