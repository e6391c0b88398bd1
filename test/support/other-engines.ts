import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietPort } from './quiet-port.ts';

/** rspamd or SpamAssassin of Debian, by itself, without a network. */
export interface OtherEngine {
  readonly port: number;
  readonly pid: number;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const START_MS = 60_000;
/** Modules that want Redis or the Internet, and those that ask the DNS. */
const OFF =
  'asn mx_check fuzzy_check rspamd_update greylist ratelimit replies history_redis neural reputation url_redirector';
const ASKING = 'rbl surbl spf dkim dkim_signing dmarc arc hfilter';

/** @param dns address of a DNS server; null asks none */
export async function startRspamd({ dns }: { dns: string | null } = { dns: null }): Promise<OtherEngine> {
  const port = await quietPort();
  const folder = mkdtempSync(join(tmpdir(), 'postern-rspamd-'));
  const [local, override] = [join(folder, 'local/local.d'), join(folder, 'local/override.d')];
  for (const made of [local, override, ...['db', 'run', 'log'].map((name) => join(folder, name))]) {
    mkdirSync(made, { recursive: true });
  }
  // Compiled rules pay only where many mails come.
  const scan = dns === null ? 'disable_hyperscan = true;\n' : '';
  const options = `${scan}dns { nameserver = ["${dns ?? '127.0.0.1:9'}"]; timeout = 0.05s; retransmits = 1; }\n`;
  writeFileSync(join(local, 'options.inc'), options);
  writeFileSync(join(override, 'worker-normal.inc'), `bind_socket = "127.0.0.1:${port}";\ncount = 1;\n`);
  writeFileSync(join(override, 'worker-proxy.inc'), 'enabled = false;\n');
  writeFileSync(join(override, 'worker-controller.inc'), 'enabled = false;\n');
  writeFileSync(join(override, 'classifier-bayes.conf'), 'backend = "sqlite3";\n');
  const off = dns === null ? `${OFF} ${ASKING}` : OFF;
  for (const module of off.split(' ')) writeFileSync(join(local, `${module}.conf`), 'enabled = false;\n');
  const paths = ['DBDIR=db', 'RUNDIR=run', 'LOGDIR=log', 'LOCAL_CONFDIR=local'].map((pair) => {
    const [name, under = ''] = pair.split('=');
    return `--var=${name}=${join(folder, under)}`;
  });
  return launched(folder, port, 'rspamd', ['-f', '-i', '-c', '/etc/rspamd/rspamd.conf', ...paths]);
}

/** @param rules lines of a local.cf */
export async function startSpamd(rules: readonly string[] = []): Promise<OtherEngine> {
  const port = await quietPort();
  const folder = mkdtempSync(join(tmpdir(), 'postern-spamd-'));
  const site = join(folder, 'site');
  // It reads there as nobody. Its own list of plugins stands in the folder that is copied.
  chmodSync(folder, 0o755);
  cpSync('/etc/spamassassin', site, { recursive: true });
  writeFileSync(join(site, 'local.cf'), ['use_bayes 0', ...rules, ''].join('\n'));
  const told = ['--local', '--nouser-config', '--syslog=stderr', '--max-children=2', '--min-children=1'];
  const place = [`--siteconfigpath=${site}`, '--listen=127.0.0.1', `--port=${port}`, `--helper-home-dir=${folder}`];
  return launched(folder, port, 'spamd', [...told, ...place]);
}

async function launched(folder: string, port: number, program: string, args: readonly string[]): Promise<OtherEngine> {
  const path = join(folder, 'output');
  const output = openSync(path, 'a');
  const child = spawn(program, args, { stdio: ['ignore', output, output], cwd: folder, detached: true });
  try {
    await listening(port, child);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${program} did not start: ${readFileSync(path, 'utf8').slice(-2000)}`, { cause: error });
  }
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        // Its children too: told to end they take half a minute.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing tells when it listens: it is tried until it does. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end && child.exitCode === null; ) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nobody listens on port ${port}`);
}
