import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatedMail } from '../test/support/dated-mails.ts';

/** A spam filter that is taught and then asked. */
export interface Peer {
  readonly name: string;
  teach(mails: readonly DatedMail[]): Promise<void>;
  score(mail: DatedMail): Promise<number>;
  close(): Promise<void>;
}

const REDIS = 25_270;
const RSPAMD = 25_271;
const SPAMD = 25_272;
const PATIENCE_MS = 60_000;
/** Modules that ask the network, or tell senders apart by their address, which the mails of the data set have no more. */
const OFF =
  'greylist ratelimit rbl surbl spf dkim dkim_signing dmarc arc asn mx_check fuzzy_check rspamd_update hfilter history_redis neural reputation replies url_redirector';

/** rspamd of Debian with its own rules and Bayes in Redis, as it is set up by default. */
export async function startRspamd(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-rspamd-'));
  const local = join(folder, 'local/local.d');
  const override = join(folder, 'local/override.d');
  for (const made of [local, override, join(folder, 'db'), join(folder, 'run'), join(folder, 'log')])
    mkdirSync(made, { recursive: true });
  writeFileSync(
    join(local, 'options.inc'),
    'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.05s; retransmits = 1; }\n',
  );
  writeFileSync(join(override, 'worker-normal.inc'), 'enabled = false;\n');
  writeFileSync(join(override, 'worker-proxy.inc'), 'enabled = false;\n');
  writeFileSync(
    join(override, 'worker-controller.inc'),
    `bind_socket = "127.0.0.1:${RSPAMD}";\nsecure_ip = ["127.0.0.1"];\ncount = 1;\n`,
  );
  writeFileSync(join(local, 'redis.conf'), `servers = "127.0.0.1:${REDIS}";\n`);
  for (const module of OFF.split(' ')) writeFileSync(join(local, `${module}.conf`), 'enabled = false;\n');
  const redis = run(folder, 'redis-server', [`--port ${REDIS}`, '--bind 127.0.0.1', `--dir ${folder}`, '--save ""']);
  await listening(REDIS, redis);
  const rspamd = run(folder, 'rspamd', [
    '-f',
    '-i',
    '-c /etc/rspamd/rspamd.conf',
    `--var=LOCAL_CONFDIR=${folder}/local`,
    `--var=DBDIR=${folder}/db`,
    `--var=RUNDIR=${folder}/run`,
    `--var=LOGDIR=${folder}/log`,
  ]);
  await listening(RSPAMD, rspamd);
  const ask = (path: string, { data }: DatedMail) =>
    fetch(`http://127.0.0.1:${RSPAMD}/${path}`, { method: 'POST', body: new Uint8Array(data) });
  return {
    name: 'rspamd',
    async teach(mails) {
      // 204 and 208: it knows the mail already.
      for (const mail of mails) await (await ask(mail.ham ? 'learnham' : 'learnspam', mail)).text();
    },
    async score(mail) {
      const answer = (await (await ask('checkv2', mail)).json()) as { score?: unknown };
      if (typeof answer.score !== 'number') throw new Error(`rspamd gives no score for ${mail.name}`);
      return answer.score;
    },
    async close() {
      await ended(rspamd);
      await ended(redis);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** SpamAssassin of Debian, local tests only, Bayes in its own files. */
export async function startSpamAssassin(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-sa-'));
  chmodSync(folder, 0o777); // spamd leaves root behind
  const site = join(folder, 'site');
  cpSync('/etc/spamassassin', site, { recursive: true });
  writeFileSync(
    join(site, 'zz-bench.cf'),
    `use_bayes 1\nbayes_auto_learn 0\nbayes_path ${folder}/bayes\nbayes_file_mode 0777\nuse_txrep 0\nscore NO_RELAYS 0\n`,
  );
  let spamd: ChildProcess | null = null;
  return {
    name: 'SpamAssassin',
    async teach(mails) {
      for (const label of ['ham', 'spam']) {
        const box = join(folder, label);
        mkdirSync(box);
        for (const [index, mail] of mails.filter(({ ham }) => ham === (label === 'ham')).entries())
          writeFileSync(join(box, `${index}`), received(mail));
        const learn = run(folder, 'sa-learn', ['--local', `--siteconfigpath=${site}`, `--${label}`, '--no-sync', box]);
        await new Promise((resolve) => learn.once('exit', resolve));
      }
      const sync = run(folder, 'sa-learn', ['--local', `--siteconfigpath=${site}`, '--sync']);
      await new Promise((resolve) => sync.once('exit', resolve));
      spamd = run(folder, 'spamd', [
        '--local',
        '--nouser-config',
        '--syslog=stderr',
        '--max-children=2',
        `--siteconfigpath=${site}`,
        '--listen=127.0.0.1',
        `--port=${SPAMD}`,
      ]);
      await listening(SPAMD, spamd);
    },
    async score(mail) {
      const answer = await spamc(received(mail));
      const score = /^Spam: \S+ ; (-?[\d.]+) \/ /m.exec(answer)?.[1];
      if (score === undefined) throw new Error(`spamd gives no score for ${mail.name}: ${answer.slice(0, 200)}`);
      return Number(score);
    },
    async close() {
      if (spamd !== null) await ended(spamd);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As a mail server hands it to SpamAssassin, which reads there when the mail came. */
function received({ data, at }: DatedMail): Buffer {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  return Buffer.concat([Buffer.from(`Received: by mx.example.org (Postfix); ${date}\r\n`), data]);
}

/** SPAMC protocol 1.5: CHECK. */
function spamc(mail: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(SPAMD, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.end(Buffer.concat([Buffer.from(`CHECK SPAMC/1.5\r\nContent-length: ${mail.length}\r\n\r\n`), mail]));
  });
}

function run(folder: string, program: string, args: readonly string[]): ChildProcess {
  const log = openSync(join(folder, `${program}.log`), 'a');
  const words = args.flatMap((arg) => (arg.startsWith('/') ? [arg] : arg.split(' ')));
  return spawn(program, words, { stdio: ['ignore', log, log], cwd: folder });
}

async function listening(port: number, program: ChildProcess): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (program.exitCode !== null) throw new Error(`${program.spawnfile} ended; is it installed?`);
    const open = await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${program.spawnfile} does not listen on port ${port}`);
}

async function ended(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const gone = new Promise((resolve) => program.once('exit', resolve));
  program.kill('SIGTERM');
  await gone;
}
