import { Gate } from '../../../base/gate.ts';
import { SandboxProcess } from './process.ts';

/** Sandbox processes, started when first needed, kept for the next archive, and replaced when one has died. */
export class SandboxPool {
  readonly #gate: Gate;
  readonly #memoryLimit: number;
  readonly #idle: SandboxProcess[] = [];
  readonly #all = new Set<SandboxProcess>();
  #closed = false;

  /** `memoryLimit` is the most bytes of WebAssembly memory in each process. */
  constructor(size: number, memoryLimit: number) {
    this.#gate = new Gate(size);
    this.#memoryLimit = memoryLimit;
  }

  /** Runs `work` with a process of its own, when one is free. */
  use<T>(work: (process: SandboxProcess) => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      if (this.#closed) throw new Error('the sandbox is closed');
      const process = this.#take();
      try {
        return await work(process);
      } finally {
        if (process.alive) this.#idle.push(process);
        else this.#all.delete(process);
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((process) => process.close()));
  }

  #take(): SandboxProcess {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.alive) return idle;
      this.#all.delete(idle);
    }
    const process = new SandboxProcess(this.#memoryLimit);
    this.#all.add(process);
    return process;
  }
}
