import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';
import { temporaryFolder } from './folder.ts';
import { freePort } from './gateway.ts';

const SLAPD = '/usr/sbin/slapd';
const SUFFIX = 'dc=example,dc=com';

/** Whether slapd is not installed. @throws in CI, where that is a failure */
export function missingSlapd(): string | false {
  if (existsSync(SLAPD)) return false;
  const text = 'slapd is not installed (see scripts/ for the Debian packages)';
  if (process.env.CI === 'true') throw new Error(text);
  return text;
}

/** An entry below ou=people. */
export interface Person {
  readonly uid: string;
  readonly mail: readonly string[];
  /** Null: the entry has no password. */
  readonly password: string | null;
}

/** A directory server of one's own, with a certificate for `localhost`. */
export class Slapd implements AsyncDisposable {
  readonly folder = temporaryFolder('slapd');
  readonly certificate = this.folder.at('server.pem');
  readonly passwordFile = this.folder.at('password');
  readonly bindDn = `cn=admin,${SUFFIX}`;
  readonly people = `ou=people,${SUFFIX}`;
  readonly port: number;
  readonly securePort: number;
  #process: ChildProcess | null = null;

  private constructor(ports: readonly [number, number]) {
    [this.port, this.securePort] = ports;
  }

  /** @throws an error with slapd's own words */
  static async start(people: readonly Person[]): Promise<Slapd> {
    const slapd = new Slapd([await freePort(), await freePort()]);
    slapd.#prepare(people);
    await slapd.start();
    return slapd;
  }

  get url(): string {
    return `ldap://localhost:${this.port}`;
  }

  get secureUrl(): string {
    return `ldaps://localhost:${this.securePort}`;
  }

  async start(): Promise<void> {
    const child = spawn(SLAPD, ['-d', '0', '-f', this.folder.at('slapd.conf'), '-h', `${this.url} ${this.secureUrl}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    let words = '';
    const hear = (data: Buffer) => {
      words += data.toString();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    while (!((await answers(this.port)) && (await answers(this.securePort)))) {
      if (child.exitCode !== null) throw new Error(`slapd ended: ${words}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Ends it; its folder stays, so that it may be started again. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** It answers nobody, and hangs up on nobody. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  resume(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.folder[Symbol.dispose]();
  }

  #prepare(people: readonly Person[]): void {
    const at = (name: string) => this.folder.at(name);
    mkdirSync(at('db'));
    const { certificate, key } = selfSigned('localhost', Date.now());
    writeFileSync(this.certificate, certificate);
    writeFileSync(at('key.pem'), key);
    writeFileSync(this.passwordFile, 'the admin password\n');
    const config = [
      ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${this.certificate}`,
      `TLSCertificateKeyFile ${at('key.pem')}`,
      'allow bind_anon_cred', // as lax as servers come: a name without a password is taken for nobody
      'database mdb',
      `suffix "${SUFFIX}"`,
      `rootdn "${this.bindDn}"`,
      'rootpw "the admin password"',
      `directory ${at('db')}`,
      'access to attrs=userPassword by anonymous auth by * none',
      'access to * by users read by anonymous auth',
    ];
    writeFileSync(at('slapd.conf'), `${config.join('\n')}\n`);
    writeFileSync(at('data.ldif'), ldif(people));
    execFileSync('/usr/sbin/slapadd', ['-f', at('slapd.conf'), '-l', at('data.ldif')], { stdio: 'pipe' });
  }
}

function ldif(people: readonly Person[]): string {
  const text = (name: string, value: string) => `${name}:: ${Buffer.from(value).toString('base64')}`;
  return [
    [`dn: ${SUFFIX}`, 'objectClass: domain', 'dc: example'],
    [`dn: ou=people,${SUFFIX}`, 'objectClass: organizationalUnit', 'ou: people'],
    ...people.map(({ uid, mail, password }, index) => [
      `dn: cn=${index},ou=people,${SUFFIX}`,
      'objectClass: inetOrgPerson',
      'sn: x',
      text('uid', uid),
      ...mail.map((address) => text('mail', address)),
      ...(password === null ? [] : [text('userPassword', password)]),
    ]),
  ]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
