import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { temporaryFolder } from './folder.ts';
import { freePort } from './gateway.ts';

const run = promisify(execFile);
const POSTFIX = '/usr/sbin/postfix';

/** Why a test with a Postfix of its own cannot run here; false where it can. In CI its absence makes the test fail. */
export const noPostfix: string | false = (() => {
  if (process.env.CI === 'true') return false;
  if (!existsSync(POSTFIX)) return `${POSTFIX} is not here: install Debian's postfix`;
  return process.getuid?.() === 0 ? false : 'Postfix starts as root only';
})();

export interface PostfixOptions {
  /** Port of loopback that all its mail goes to. */
  readonly relayPort: number;
  /** Settings of main.cf beside its own. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A Postfix with folders and processes of its own, which takes mail on loopback and relays all of it. */
export class TestPostfix implements AsyncDisposable {
  readonly folder = temporaryFolder('postfix');
  readonly port: number;

  private constructor(port: number) {
    this.port = port;
  }

  static async start({ relayPort, settings = {} }: PostfixOptions): Promise<TestPostfix> {
    const postfix = new TestPostfix(await freePort());
    postfix.#configure({ relayhost: `[127.0.0.1]:${relayPort}`, ...settings });
    const { stdout: user } = await run('id', ['-u', 'postfix']);
    chownSync(postfix.folder.at('data'), Number(user), 0);
    await postfix.#command('postfix', 'start');
    return postfix;
  }

  /** What it has logged. */
  get log(): string {
    const file = this.folder.at('mail.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The queue as `postqueue -p` shows it. */
  async queue(): Promise<string> {
    return this.#command('postqueue', '-p');
  }

  /** Tries what is deferred now. */
  async flush(): Promise<void> {
    await this.#command('postqueue', '-f');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#command('postfix', 'stop');
    this.folder[Symbol.dispose]();
  }

  async #command(name: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(`/usr/sbin/${name}`, ['-c', this.folder.at('etc'), ...args]);
    return stdout;
  }

  #configure(settings: Readonly<Record<string, string>>): void {
    chmodSync(this.folder.path, 0o755); // its processes run as a user of their own
    for (const name of ['etc', 'spool', 'data']) mkdirSync(this.folder.at(name));
    const own = {
      compatibility_level: '3.6',
      queue_directory: this.folder.at('spool'),
      data_directory: this.folder.at('data'),
      maillog_file_prefixes: this.folder.path,
      maillog_file: this.folder.at('mail.log'),
      myhostname: 'mail.client.test',
      mydestination: '',
      alias_maps: '',
      mynetworks: '127.0.0.0/8',
      inet_interfaces: 'loopback-only',
      inet_protocols: 'ipv4',
      smtp_dns_support_level: 'disabled',
      smtp_host_lookup: 'native',
      smtpd_peername_lookup: 'no',
      smtputf8_enable: 'yes',
      smtp_tls_loglevel: '1',
      notify_classes: '',
      ...settings,
    };
    const lines = Object.entries(own).map(([name, value]) => `${name} = ${value}\n`);
    writeFileSync(this.folder.at('etc/main.cf'), lines.join(''));
    writeFileSync(this.folder.at('etc/master.cf'), `127.0.0.1:${this.port} inet n - n - - smtpd\n${SERVICES}`);
  }
}

const SERVICES = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
