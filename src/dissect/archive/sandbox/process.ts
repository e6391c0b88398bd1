import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Bytes, windows } from '../../../mail/bytes.ts';
import { FrameReader } from './frame-reader.ts';
import {
  ARCHIVE,
  CLOSE,
  COMPLAINT,
  DATA,
  DONE,
  ENDINGS,
  EXTRACT,
  FITS,
  frameHeader,
  LIST,
  LISTING,
  OPEN,
  READY,
  TRY,
  VOLUME,
} from './frames.ts';
import { sandboxArguments } from './permissions.ts';
import type { ExtractLimits, ExtractSink, Listing, RunResult } from './results.ts';

interface Running {
  onFrame(kind: number, payload: Buffer): void;
  end(result: RunResult): void;
  reject(error: unknown): void;
}

const WINDOW = 1024 * 1024;
/** Starting a new process costs less than unpacking an archive of this size. */
const LARGE = 8 * 1024 * 1024;

/** One sandbox process, for one archive at a time. Once a run has ended `late` or `died` it is dead. */
export class SandboxProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #exited: Promise<void>;
  #running: Running | null = null;
  #loaded: Promise<void> = Promise.resolve();
  #dead: string | null = null;
  #worn = false;
  #ready = false;

  constructor(memoryLimit: number) {
    // No environment, no working folder of ours, and no way to us but the two pipes.
    this.#child = spawn(process.execPath, sandboxArguments(memoryLimit), {
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const reader = new FrameReader((kind, payload) => this.#take(kind, payload));
    this.#child.stdout.on('data', (chunk: Buffer) => {
      try {
        if (this.#dead === null) reader.push(chunk);
      } catch (error) {
        this.#fail(error);
      }
    });
    this.#child.stdin.on('error', () => {}); // told by the exit
    this.#exited = new Promise((resolve) => {
      const gone = (how: string) => {
        this.#bury({ ending: 'died', details: how });
        resolve();
      };
      this.#child.once('error', (error) => gone(error.message));
      this.#child.once('close', (code, signal) => gone(signal ?? `exit ${code}`));
    });
  }

  get alive(): boolean {
    return this.#dead === null;
  }

  /** It holds the memory of a large archive, which only its end gives back. */
  get worn(): boolean {
    return this.#worn;
  }

  /** Why it is dead. */
  get death(): string | null {
    return this.#dead;
  }

  /** Takes the archive over that the next requests are about: its file, or its files in their order. */
  load(files: readonly Bytes[]): void {
    this.#worn ||= files.reduce((sum, file) => sum + file.size, 0) > LARGE;
    this.#loaded = this.#feed(files);
  }

  /** Lists the archive, up to `members` entries or a few more; '' is no password. @throws where the process could not start */
  async list(members: number, password: string, deadlineMs: number): Promise<Listing> {
    const complaints: string[] = [];
    let done: RunResult | null = null;
    let text = '';
    const onFrame = (kind: number, payload: Buffer) => {
      if (kind === COMPLAINT && complaints.length < 64) complaints.push(payload.toString('utf8'));
      else if (kind === DONE) done = readDone(payload);
      else if (kind === LISTING && done !== null) {
        text = payload.toString('utf8');
        this.#finish(done);
      } else if (kind !== COMPLAINT) throw new SandboxBreach(`frame ${kind} in a listing`);
    };
    const result = await this.#run(onFrame, deadlineMs, () => {
      const payload = Buffer.alloc(4);
      payload.writeUInt32LE(members);
      this.#send(LIST, Buffer.concat([payload, Buffer.from(password)]));
    });
    return { ...result, text, complaints };
  }

  /**
   * Extracts the archive; the process stops by itself at the limits.
   * @throws what the sink throws; the process is dead then
   */
  extract(limits: ExtractLimits, password: string, deadlineMs: number, sink: ExtractSink): Promise<RunResult> {
    const onFrame = (kind: number, payload: Buffer) => {
      if (kind === DATA) sink.data(payload);
      else if (kind === OPEN) sink.open(payload.toString('utf8'));
      else if (kind === CLOSE) sink.close();
      else if (kind === COMPLAINT) sink.complaint(payload.toString('utf8'));
      else if (kind === DONE) this.#finish(readDone(payload));
      else throw new SandboxBreach(`frame ${kind} in an extraction`);
    };
    return this.#run(onFrame, deadlineMs, () => {
      const payload = Buffer.alloc(12);
      payload.writeBigUInt64LE(BigInt(limits.bytes), 0);
      payload.writeUInt32LE(limits.members, 8);
      this.#send(EXTRACT, Buffer.concat([payload, Buffer.from(password)]));
    });
  }

  /** Whether `password` opens the first encrypted file, which is number `file` from 1 of all files of the archive. */
  async fits(password: string, file: number, deadlineMs: number): Promise<boolean> {
    const onFrame = (kind: number, payload: Buffer) => {
      if (kind !== DONE) throw new SandboxBreach(`frame ${kind} in a try`);
      this.#finish(readDone(payload));
    };
    const { details } = await this.#run(onFrame, deadlineMs, () => {
      const payload = Buffer.alloc(4);
      payload.writeUInt32LE(file);
      this.#send(TRY, Buffer.concat([payload, Buffer.from(password)]));
    });
    return details === FITS;
  }

  async close(): Promise<void> {
    this.#bury({ ending: 'died', details: 'closed' });
    await this.#exited;
  }

  #run(onFrame: Running['onFrame'], deadlineMs: number, send: () => void): Promise<RunResult> {
    if (this.#dead !== null) return Promise.resolve({ ending: 'died', details: this.#dead });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#bury({ ending: 'late', details: `after ${deadlineMs} ms` }), deadlineMs);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        this.#running = null;
        then();
      };
      this.#running = {
        onFrame,
        end: (result) => settle(() => resolve(result)),
        reject: (error) => settle(() => reject(error)),
      };
      send();
    });
  }

  /** An archive of 50 MB that lies in a file never stands whole in our memory. */
  async #feed(files: readonly Bytes[]): Promise<void> {
    const { stdin } = this.#child;
    try {
      for (const [index, file] of files.entries()) {
        stdin.write(frameHeader(index === 0 ? ARCHIVE : VOLUME, file.size));
        for (const { chunk } of windows(file, WINDOW)) {
          if (stdin.write(chunk)) continue;
          await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), this.#exited]);
          if (this.#dead !== null) return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Behind the archive, which may still be on its way. */
  #send(kind: number, payload: Buffer): void {
    void this.#loaded.then(() => {
      if (this.#dead === null) this.#child.stdin.write(Buffer.concat([frameHeader(kind, payload.length), payload]));
    });
  }

  #take(kind: number, payload: Buffer): void {
    if (kind === READY) {
      this.#ready = true;
      return;
    }
    if (this.#running === null) throw new SandboxBreach(`frame ${kind} without a request`);
    this.#running.onFrame(kind, payload);
  }

  #finish(result: RunResult): void {
    this.#running?.end(result);
  }

  /** The child has broken the protocol, which is what its archive did to it; or our own side failed, which is the caller's. */
  #fail(error: unknown): void {
    const running = this.#running;
    if (!(error instanceof SandboxBreach || error instanceof RangeError)) running?.reject(error);
    this.#bury({ ending: 'died', details: error instanceof Error ? error.message : String(error) });
  }

  #bury(result: RunResult): void {
    if (this.#dead !== null) return;
    this.#dead = result.details;
    this.#child.kill('SIGKILL');
    this.#child.stdin.destroy();
    // No archive is to blame for a process that never came up.
    if (result.ending === 'died' && !this.#ready) {
      this.#running?.reject(new Error(`the sandbox process did not start: ${result.details}`));
    }
    this.#finish(result);
  }
}

class SandboxBreach extends Error {}

function readDone(payload: Buffer): RunResult {
  const ending = ENDINGS[payload[0] ?? -1];
  if (ending === undefined) throw new SandboxBreach('an unknown ending');
  return { ending, details: payload.toString('utf8', 1) };
}
