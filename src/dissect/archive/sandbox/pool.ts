import { Gate } from '../../../base/gate.ts';
import type { Log } from '../../../base/log.ts';
import { SandboxProcess } from './process.ts';

export interface SandboxPoolOptions {
  /** Processes at most. */
  readonly size: number;
  /** The most bytes of WebAssembly memory in each process. */
  readonly memoryLimit: number;
  readonly log: Log;
  /** Milliseconds after which a process without work ends and gives its memory back. */
  readonly idleMs: number;
}

/** Sandbox processes, started when first needed, kept for the next archive, and replaced when one has died. */
export class SandboxPool {
  readonly #gate: Gate;
  readonly #memoryLimit: number;
  readonly #log: Log;
  readonly #idleMs: number;
  /** The one used last at the end, each with the timer that ends it. */
  readonly #idle: { readonly process: SandboxProcess; readonly timer: NodeJS.Timeout }[] = [];
  readonly #all = new Set<SandboxProcess>();
  #closed = false;

  constructor(options: SandboxPoolOptions) {
    this.#gate = new Gate(options.size);
    this.#memoryLimit = options.memoryLimit;
    this.#log = options.log;
    this.#idleMs = options.idleMs;
  }

  /** Runs `work` with a process of its own, when one is free. */
  use<T>(work: (process: SandboxProcess) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      if (this.#closed) throw new Error('the sandbox is closed');
      const process = this.#take();
      try {
        return await work(process);
      } finally {
        if (!process.alive) this.#forget(process);
        else if (process.worn) this.#retire(process);
        else this.#rest(process);
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#idle) clearTimeout(timer);
    await Promise.all([...this.#all].map((process) => process.close()));
  }

  #take(): SandboxProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.process.alive) return idle.process;
      this.#forget(idle.process);
    }
    const process = new SandboxProcess(this.#memoryLimit);
    this.#all.add(process);
    return process;
  }

  #rest(process: SandboxProcess): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.process === process),
        1,
      );
      this.#retire(process);
    }, this.#idleMs).unref();
    this.#idle.push({ process, timer });
  }

  #retire(process: SandboxProcess): void {
    process.close().finally(() => this.#all.delete(process));
  }

  #forget(process: SandboxProcess): void {
    this.#all.delete(process);
    if (!this.#closed)
      this.#log.warn({ reason: process.death }, 'a sandbox process has ended; the next archive gets a new one');
  }
}
