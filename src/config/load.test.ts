import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Config } from './config.ts';
import { type LoadRequest, loadConfig } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'etc'));
mkdirSync(join(folder, 'empty'));

function load(request: Partial<LoadRequest>): Config {
  const loaded = loadConfig({ env: {}, cwd: join(folder, 'empty'), ...request });
  assert.ok('config' in loaded, JSON.stringify(loaded));
  return loaded.config;
}

function written(text: string): Config {
  writeFileSync(join(folder, 'etc', 'postern.yaml'), text);
  return load({ cwd: join(folder, 'etc') });
}

test('without a file the defaults hold', () => {
  const { policy, engines, hostname, workers, ...config } = load({});
  const state = join(folder, 'empty', 'state');
  assert.ok(workers >= 1 && hostname !== '');
  assert.equal(engines.yara.enabled, true);
  assert.ok(policy.rules.every(({ origin }) => origin === 'built-in'));
  assert.deepEqual(config.listen, [
    {
      address: '127.0.0.1',
      port: 2525,
      role: 'mx',
      verdict: 'session',
      tls: 'starttls',
      proxies: [],
      limits: { message: 50 * 1024 ** 2, header: 128 * 1024, recipients: 1000, receivedLines: 50, connections: null },
      bareNewlines: null,
    },
  ]);
  assert.deepEqual(config.domains, [
    { name: '*', route: { kind: 'maildir', path: join(state, 'maildir') }, recipients: null },
  ]);
  assert.equal(config.record.url, `sqlite:${join(state, 'record.db')}`);
  assert.deepEqual(config.limits, {
    message: 50 * 1024 ** 2,
    header: 128 * 1024,
    recipients: 1000,
    mimeParts: 1000,
    mimeDepth: 32,
    archiveDepth: 12,
    members: 2000,
    expanded: 512 * 1024 ** 2,
    ratio: 200,
    ratioAbove: 10 * 1024 ** 2,
    unpackTime: 30_000,
    inspectSession: 20_000,
    inspectSpool: 300_000,
    receivedLines: 50,
  });
  assert.deepEqual(
    config.delivery.retry,
    [60, 300, 900, 1800, 3600, 7200, 14_400].map((seconds) => seconds * 1000),
  );
  assert.equal(config.delivery.giveUpAfter, 5 * 86_400_000);
  assert.equal(config.quarantine.keep, 30 * 86_400_000);
  assert.equal(config.notices.postmaster, null);
});

test('--config comes before POSTERN_CONFIG comes before postern.yaml', () => {
  for (const name of ['a.yaml', 'b.yaml', 'etc/postern.yaml'])
    writeFileSync(join(folder, name), `hostname: ${name.slice(0, 1)}.example`);
  const env = { POSTERN_CONFIG: '../b.yaml' };
  const cwd = join(folder, 'etc');
  assert.equal(load({ path: '../a.yaml', env, cwd }).hostname, 'a.example');
  assert.equal(load({ env, cwd }).hostname, 'b.example');
  assert.equal(load({ cwd }).hostname, 'e.example');
  assert.equal(load({ env: { POSTERN_CONFIG: '' }, cwd }).file, join(folder, 'etc/postern.yaml'));
});

test('relative paths begin at the folder of the file, wherever it is read from', () => {
  writeFileSync(
    join(folder, 'etc', 'postern.yaml'),
    'state: ../var\nrecord: { url: "sqlite:r.db" }\ndomains: [{ name: a.example, route: "maildir:mail/{local}" }]',
  );
  const config = load({ path: '../etc/postern.yaml' });
  assert.equal(config.state, join(folder, 'var'));
  assert.equal(config.record.url, `sqlite:${join(folder, 'etc', 'r.db')}`);
  assert.deepEqual(config.domains[0]?.route, { kind: 'maildir', path: join(folder, 'etc/mail/{local}') });
});

test('an empty file and a section whose keys are commented out are defaults', () => {
  assert.equal(written('').listen.length, 1);
  assert.equal(
    written('# nothing yet\nlimits:\n  # message: 10MB\nengines:\n  clamd:\n').limits.message,
    50 * 1024 ** 2,
  );
});

test('clamd is named by socket or host, or left alone', () => {
  assert.deepEqual(written('engines: { clamd: { socket: ./c.sock, raw: always } }').engines.clamd, {
    at: { socket: join(folder, 'etc/c.sock') },
    timeout: 20_000,
    connections: 3,
    raw: 'always',
  });
  assert.deepEqual(written('engines: { clamd: { host: scanner } }').engines.clamd?.at, { host: 'scanner', port: 3310 });
  assert.equal(written('engines: { clamd: false }').engines.clamd, null);
});

test('domains, networks and words are read once, in their own forms', () => {
  const config = written(
    [
      'networks: { trusted: [10.1.2.3, "2001:db8::/32"] }',
      'domains: [{ name: "Müller.Example", route: "lmtp:unix:lmtp.sock", recipients: { list: [Ann@Müller.Example] } }, { name: "*.A.Example", route: "smtp://[::1]:2525, b.example", tls: verified }]',
      'content: { lists: [{ name: w, words: [one, two], score: 2 }] }',
      'notices: { postmaster: p@a.example }',
    ].join('\n'),
  );
  assert.deepEqual(config.networks.trusted, [
    { family: 'ipv4', address: '10.1.2.3', prefix: 32 },
    { family: 'ipv6', address: '2001:db8::', prefix: 32 },
  ]);
  const [lmtp, smtp] = config.domains;
  assert.equal(lmtp?.name, 'xn--mller-kva.example');
  assert.deepEqual(lmtp?.route, { kind: 'lmtp', socket: join(folder, 'etc/lmtp.sock') });
  assert.equal(lmtp?.recipients?.list[0]?.key, 'ann@xn--mller-kva.example');
  assert.equal(smtp?.name, '*.a.example');
  const hosts = [
    { host: '::1', port: 2525 },
    { host: 'b.example', port: 25 },
  ];
  assert.deepEqual(smtp?.route, { kind: 'smtp', hosts, tls: 'verified' });
  assert.deepEqual(config.content.lists[0]?.words, [
    { word: 'one', score: 2 },
    { word: 'two', score: 2 },
  ]);
  assert.equal(config.notices.postmaster?.text, 'p@a.example');
});
