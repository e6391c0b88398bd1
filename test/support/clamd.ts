import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ClamdOptions {
  /** Signature files by name, one signature a line: `{ 'test.ndb': ['Test:0:*:414243'] }`. */
  readonly database: Readonly<Record<string, readonly string[]>>;
  /** More lines for clamd.conf. */
  readonly config?: readonly string[];
}

/** A clamd of one's own. */
export interface RunningClamd {
  readonly socket: string;
  /** Says `RELOAD` and resolves when clamd has said that it does. */
  reload(): Promise<void>;
  /** Ends clamd and removes its folder. */
  stop(): Promise<void>;
  /** Ends clamd without ceremony, its folder stays until `stop`. */
  kill(): Promise<void>;
  /** Starts it again on the same socket after `kill`. */
  restart(): Promise<void>;
}

const START_MS = 30_000;

/** Starts a real clamd over a small database and waits until it takes connections. @throws Error with clamd's own words */
export async function startClamd(options: ClamdOptions): Promise<RunningClamd> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-clamd-'));
  await chmod(folder, 0o755);
  const socket = join(folder, 'clamd.sock');
  await mkdir(join(folder, 'db'));
  for (const [name, lines] of Object.entries(options.database)) {
    await writeFile(join(folder, 'db', name), lines.map((line) => `${line}\n`).join(''));
  }
  const config = [
    `LocalSocket ${socket}`,
    'FixStaleSocket yes',
    'Foreground yes',
    `DatabaseDirectory ${join(folder, 'db')}`,
    'MaxThreads 4',
    ...(options.config ?? []),
  ];
  await writeFile(join(folder, 'clamd.conf'), `${config.join('\n')}\n`);
  let child = await launch(join(folder, 'clamd.conf'), socket);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    socket,
    reload: async () => {
      const answer = await say(socket, 'zRELOAD\0');
      if (answer !== 'RELOADING\0') throw new Error(`clamd answered RELOAD with ${JSON.stringify(answer)}`);
    },
    kill,
    restart: async () => {
      child = await launch(join(folder, 'clamd.conf'), socket);
    },
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whether clamd is installed; where it must be (CI), its absence is an error instead. */
export async function clamdInstalled(): Promise<boolean> {
  const child = spawn('clamd', ['--version'], { stdio: 'ignore' });
  const found = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
  if (!found && process.env.CI === 'true') throw new Error('clamd is not installed: apt-get install clamav-daemon');
  return found;
}

async function launch(config: string, socket: string): Promise<ChildProcess> {
  const child = spawn('clamd', ['--config-file', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stdout.on('data', (data) => {
    words = `${words}${data}`.slice(-4000);
  });
  child.stderr.on('data', (data) => {
    words = `${words}${data}`.slice(-4000);
  });
  const until = Date.now() + START_MS;
  while (!(await answers(socket))) {
    if (child.exitCode !== null) throw new Error(`clamd ended: ${words}`);
    if (Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`clamd did not start within ${START_MS} ms: ${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return child;
}

async function answers(socket: string): Promise<boolean> {
  return await say(socket, 'zPING\0').then(
    (answer) => answer === 'PONG\0',
    () => false,
  );
}

function say(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    let answer = '';
    connection.setEncoding('latin1');
    connection.on('data', (text: string) => {
      answer += text;
    });
    connection.on('error', reject);
    connection.on('close', () => resolve(answer));
    connection.write(command);
  });
}
