import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CommandResult, runCommand } from './command.ts';
import { temporaryFolder } from './folder.ts';

const POSTERN = fileURLToPath(new URL('../../bin/postern.mjs', import.meta.url));

/** A port of loopback that is free at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A whole gateway, started as its administrator would, on a state folder of its own. */
export class TestGateway implements AsyncDisposable {
  readonly folder = temporaryFolder('gateway');
  readonly port: number;
  readonly #config: string;
  #process: ChildProcess | null = null;
  #log = '';

  private constructor(port: number, config: object) {
    this.port = port;
    this.#config = this.folder.at('postern.yaml');
    this.configure(config);
  }

  /** @param config keys of postern.yaml that replace those of a gateway with one listener and a Maildir */
  static async start(config: object | ((port: number) => object) = {}): Promise<TestGateway> {
    const port = await freePort();
    const gateway = new TestGateway(port, typeof config === 'function' ? config(port) : config);
    await gateway.start();
    return gateway;
  }

  /** Writes the configuration anew, which a running gateway does not know of yet. */
  configure(config: object): void {
    const own = {
      hostname: 'gw.postern.test',
      workers: 2,
      listen: [{ address: '127.0.0.1', port: this.port, verdict: 'session' }],
      engines: { clamd: false },
      domains: [{ name: '*', route: `maildir:${this.folder.at('maildir')}` }],
      // The short mails of most tests would have to be sent twice.
      spam: { greylist: { enabled: false } },
    };
    writeFileSync(this.#config, JSON.stringify({ ...own, ...config })); // JSON is YAML
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get log(): string {
    return this.#log;
  }

  /** Resolves when it takes mail. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [POSTERN, 'start', '--config', this.#config], {
      cwd: this.folder.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    const ready = new Promise<void>((resolve, reject) => {
      const listen = (data: Buffer) => {
        this.#log += data.toString();
        if (this.#log.includes('"Postern takes mail"')) resolve();
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${this.#log}`)));
    });
    this.#log = '';
    await ready;
  }

  /** A signal to the supervisor alone. */
  signal(name: NodeJS.Signals): void {
    this.#process?.kill(name);
  }

  /** Resolves when the log has it. */
  async untilLogged(text: string): Promise<void> {
    await until(() => (this.#log.includes(text) ? true : null));
  }

  /** Resolves to the exit code when the supervisor is gone; null where a signal ended it. */
  async exited(): Promise<number | null> {
    const child = this.#process;
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child?.exitCode ?? null;
  }

  /** For a shell. */
  get startCommand(): string {
    return [process.execPath, POSTERN, 'start', '--config', this.#config].map((word) => `'${word}'`).join(' ');
  }

  /** SIGTERM; resolves when all its processes are gone. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Kills the supervisor and every worker at once, as a power failure would. */
  async killAll(): Promise<void> {
    const workers = this.workers();
    const gone = this.#end('SIGKILL');
    for (const pid of workers) killIfThere(pid);
    await gone;
    await Promise.all(workers.map(untilGone));
  }

  /** Process ids of the workers. */
  workers(): number[] {
    return childrenOf(this.pid);
  }

  /** `postern ARGS...` on this gateway's configuration. */
  postern(...args: string[]): Promise<CommandResult> {
    return runCommand(process.execPath, [POSTERN, ...args, '--config', this.#config], { cwd: this.folder.path });
  }

  /** The mails in the Maildir, as they were delivered. */
  delivered(maildir = 'maildir'): string[] {
    const folder = join(this.folder.path, maildir, 'new');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'latin1'));
  }

  /** Resolves when `count` mails lie in the Maildir; the test's own timeout bounds it. */
  async untilDelivered(count: number, maildir = 'maildir'): Promise<string[]> {
    return until(() => {
      const mails = this.delivered(maildir);
      return mails.length >= count ? mails : null;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) await this.stop();
    this.folder[Symbol.dispose]();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}

/** A look that finds nothing for so long never will: the test ends with what it looked for, and its processes with it. */
const PATIENCE_MS = 120_000;

/** Looks every few milliseconds until there is something: for what no event can be awaited, as a file of another process. */
export async function until<T>(look: () => T | null | Promise<T | null>, patienceMs = PATIENCE_MS): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (performance.now() > end) throw new Error(`nothing was found within ${patienceMs / 1000} s by ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Process ids of the children of a process. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return ppid === parent ? [Number(name)] : [];
    } catch {
      return []; // gone between the two looks
    }
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A process that has ended but whom nobody has reaped yet is gone as well. */
function untilGone(pid: number): Promise<true> {
  return until(() => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z') ? true : null;
    } catch {
      return true;
    }
  });
}
