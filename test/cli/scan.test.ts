import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { register, type Scanned } from '../../src/cli/scan.ts';
import type { Authentication } from '../../src/mail/authentication.ts';
import { Domain } from '../../src/mail/domain.ts';
import type { Link } from '../../src/mail/link.ts';
import type { Verdict } from '../../src/mail/verdict.ts';
import { fakeDissection, fakePart } from '../support/parts.ts';

async function scan(links: readonly Link[], ...args: readonly string[]): Promise<string> {
  return scanWith({ links }, ...args);
}

async function scanWith(
  {
    links = [],
    verdicts = [],
    authentication = null,
  }: { links?: readonly Link[] } & Partial<Pick<Scanned, 'verdicts' | 'authentication'>>,
  ...args: readonly string[]
): Promise<string> {
  const lines: string[] = [];
  const { root, links: found } = fakeDissection(fakePart({ path: '1', links }));
  const scanned: Scanned = {
    file: 'x.eml',
    root,
    links: found,
    findings: [],
    verdicts,
    authentication,
    reply: { code: 250, status: '0.0', text: 'Ok', reason: '' },
    ms: 1,
    close: () => {},
  };
  const program = new Command().option('--config <file>').option('--json');
  register(program, {
    terminal: {
      width: null,
      print: (line) => void lines.push(line),
      write: async () => {},
      complain: (line) => void lines.push(line),
      end: () => {},
    },
    open: async () => ({ scan: async () => scanned, close: async () => {} }),
  });
  await program.parseAsync(['scan', ...args, 'x.eml'], { from: 'user' });
  return lines.join('\n');
}

const LINKS: readonly Link[] = [
  { url: 'http://evil.example/', shown: 'www.bank.example', source: 'html' },
  { url: 'http://plain.example/\u001b[2J', shown: null, source: 'text' },
];

test('scan --json lists the links of a mail with their parts', async () => {
  const [line = ''] = (await scan(LINKS, '--json')).split('\n');
  assert.deepEqual(
    JSON.parse(line).links,
    LINKS.map((link) => ({ ...link, part: '1' })),
  );
});

test('scan shows the first links, safe to print, and counts the rest', async () => {
  const text = await scan(LINKS);
  assert.match(text, /link {4}http:\/\/evil\.example\/, shown as "www\.bank\.example" \(html in 1\)/);
  assert.doesNotMatch(text, /\u001b/);
  const many = Array.from(
    { length: 25 },
    (_, i): Link => ({ url: `http://${i}.example/`, shown: null, source: 'text' }),
  );
  assert.match(await scan(many), /19\.example\/ \(text in 1\)\n {2}link {4}and 5 more$/);
});

test('scan tells what would be changed', async () => {
  const verdict: Verdict = {
    recipients: [],
    action: 'deliver',
    rule: 'disarm',
    temporary: false,
    text: null,
    changes: [{ kind: 'disarm', parts: ['2/a.docm'], why: 'macros' }],
    keep: true,
    notices: [],
    copies: [],
    reasons: [],
  };
  assert.match(await scanWith({ verdicts: [verdict] }), /\n {2}change {2}disarm 2\/a\.docm: macros\n/);
  const [line = ''] = (await scanWith({ verdicts: [verdict] }, '--json')).split('\n');
  assert.deepEqual(JSON.parse(line).verdict.changes, verdict.changes);
});

test('scan tells what signatures and DMARC say of the sender', async () => {
  const domain = Domain.parse('sender.test');
  const dmarc = {
    domain,
    policyDomain: domain,
    record: null,
    policy: 'reject',
    effective: 'reject',
    reason: '',
  } as const;
  const authentication: Authentication = {
    author: { address: null, displayName: '', candidates: [], faults: [] },
    spf: null,
    dkim: [],
    dmarc: { ...dmarc, result: 'fail', aligned: { spf: false, dkim: false } },
    arc: { result: 'pass', sealer: domain, trusted: false, sealedDmarc: null, undecided: false, reason: '' },
    bimi: null,
  };
  const said = 'dmarc=fail (sender.test), arc=pass (sender.test)';
  assert.ok((await scanWith({ authentication })).includes(`\n  sender  ${said}\n`));
  const [line = ''] = (await scanWith({ authentication }, '--json')).split('\n');
  assert.equal(JSON.parse(line).sender, said);
});
