import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { clamdInstalled, type RunningClamd, startClamd } from '../support/clamd.ts';
import { TestGateway } from '../support/gateway.ts';
import { mailWith } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

/** Debian's clamav-testfiles: one harmless sample, packed, wrapped and disguised in 44 ways. */
const FOLDER = '/usr/share/clamav-testfiles';
const WAYS = 44;

function missing(clamd: boolean): string | false {
  if (clamd && existsSync(FOLDER)) return false;
  const text = 'clamd or its test files are not installed: apt-get install clamav-daemon clamav-testfiles';
  if (process.env.CI === 'true') throw new Error(text);
  return text;
}

interface Scanned {
  readonly file: string;
  readonly verdict: { readonly action: string; readonly rule: string };
  readonly findings: readonly { readonly inspector: string; readonly kind: string; readonly name: string }[];
}

describe("clamd's test files, by a signature of the sample alone", { skip: missing(await clamdInstalled()) }, () => {
  let clamd: RunningClamd;
  let gateway: TestGateway;
  const names = existsSync(FOLDER) ? readdirSync(FOLDER) : [];

  before(async () => {
    const sample = readFileSync(join(FOLDER, 'clam.exe'));
    const md5 = createHash('md5').update(sample).digest('hex');
    clamd = await startClamd({ database: { 'sample.hdb': [`${md5}:${sample.length}:Sample`] } });
    gateway = await TestGateway.start({ engines: { clamd: { socket: clamd.socket } } });
  });

  after(async () => {
    await gateway[Symbol.asyncDispose]();
    await clamd.stop();
  });

  const asMail = (name: string) => mailWith(name, { name, content: readFileSync(join(FOLDER, name)) });

  async function assertFound(files: readonly string[]): Promise<void> {
    const { code, out, err } = await gateway.postern('scan', '--json', ...files);
    assert.equal(code, 1, err);
    const scans: Scanned[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(scans.length, WAYS);
    for (const { file, verdict, findings } of scans) {
      const found = findings.some(({ inspector, kind }) => inspector === 'clamd' && kind === 'virus');
      assert.ok(found, `${file}: ${JSON.stringify(findings)}`);
      assert.deepEqual([verdict.action, verdict.rule], ['reject', 'virus'], file);
    }
  }

  it(`finds the sample in ${WAYS} of ${WAYS} files`, () => assertFound(names.map((name) => join(FOLDER, name))));

  it(`finds it in ${WAYS} of ${WAYS} mails`, () =>
    assertFound(
      names.map((name) => {
        const path = gateway.folder.at(`${name}.eml`);
        writeFileSync(path, asMail(name), 'latin1');
        return path;
      }),
    ));

  it('refuses them in the session', async () => {
    for (const name of names.filter((_, index) => index % 6 === 0)) {
      const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data: asMail(name) });
      assert.match(reply, /^550 5\.7\.1 Mail rejected: it carries a virus \(reference \w{16}\)$/, name);
    }
  });
});
