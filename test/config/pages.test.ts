import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { configurationJsonSchema, configurationManual } from '../../scripts/write-configuration-docs.ts';
import { loadConfig } from '../../src/config/load.ts';
import { BUILTIN_RULES, CLEAN, UNANSWERED } from '../../src/decide/builtin.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Policy } from '../../src/decide/policy.ts';
import { factsOf, type Told } from '../support/facts.ts';

const root = new URL('../../', import.meta.url);
const page = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const HOW = 'run: node scripts/write-configuration-docs.ts';

test('docs/configuration.md is what the schema says', () => {
  assert.equal(page('docs/configuration.md'), configurationManual(), HOW);
});

test('docs/postern.schema.json is what the schema says', () => {
  assert.equal(page('docs/postern.schema.json'), configurationJsonSchema(), HOW);
});

test('docs/policy.md lists every built-in rule in its order', () => {
  const section = page('docs/policy.md').split('## The built-in rules')[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| `([a-z-]+)` \| .* \| ([a-z]+)/gm)].map(([, name, action]) => [name, action]);
  const rules = [...BUILTIN_RULES, UNANSWERED, CLEAN].map(({ name, then }) => [name, then.action]);
  assert.deepEqual(listed, rules);
});

describe('every example of docs/policy.md is valid', () => {
  const blocks = [...page('docs/policy.md').matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
  assert.ok(blocks.length >= 5);
  for (const [index, block] of blocks.entries()) {
    test(`example ${index + 1}`, () => {
      const value: unknown = parse(block);
      const policy = Array.isArray(value) ? { policy: { rules: value } } : value;
      const whole = typeof policy === 'object' && policy !== null && 'if' in policy ? asRule(policy.if) : policy;
      const config = JSON.stringify({ notices: { postmaster: 'postmaster@example.com' }, ...(whole as object) });
      assert.deepEqual(problemsOf(config), []);
    });
  }
});

function asRule(condition: unknown): object {
  return { policy: { rules: [{ name: 'example', if: condition, then: { action: 'hold' } }] } };
}

function problemsOf(text: string): readonly unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
  try {
    writeFileSync(join(folder, 'postern.yaml'), text);
    const loaded = loadConfig({ env: {}, cwd: folder });
    return 'problems' in loaded ? loaded.problems : [];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('deploy/postern.example.yaml', () => {
  const loaded = loadConfig({ path: 'deploy/postern.example.yaml', env: {}, cwd: root.pathname });
  assert.ok('config' in loaded, JSON.stringify(loaded));
  const { policy } = loaded.config;

  test('binds the routes and paths of the company', () => {
    const [company] = loaded.config.domains;
    assert.deepEqual(company?.route, { kind: 'smtp', hosts: [{ host: '10.0.0.5', port: 25 }], tls: 'opportunistic' });
    assert.equal(loaded.config.record.url, 'sqlite:/var/lib/postern/record.db');
  });

  const xlsm = { parts: [{ path: '2', name: 'a.xlsm' }], findings: [{ kind: 'attachment', part: '2' }] } as const;
  const member = { path: '2/a.zip/run.exe', name: 'run.exe', origin: 'member', span: null } as const;
  const CASES: readonly (readonly [string, Told, string, string])[] = [
    ['an ordinary mail is delivered', {}, 'deliver', 'clean'],
    [
      'a secret to the outside is held',
      { ...outbound(), findings: [{ kind: 'content', name: 'iban-de' }] },
      'hold',
      'secrets-stay',
    ],
    [
      'a secret inside passes',
      { findings: [{ kind: 'content', name: 'iban-de' }] },
      'deliver',
      'restricted-content-inside',
    ],
    ['macros are refused', xlsm, 'reject', 'attachment'],
    [
      'macros of the bank for accounting pass',
      { ...xlsm, sender: 'x@bank.example.net', recipients: ['invoices@example.com'] },
      'deliver',
      'macros-for-accounting',
    ],
    [
      'a program in an archive is taken out',
      { parts: [{ path: '2/a.zip' }, member], findings: [{ kind: 'attachment', part: member.path }] },
      'deliver',
      'clean-archives',
    ],
    [
      'a program in an archive and one beside it are refused',
      {
        parts: [{ path: '2/a.zip' }, member],
        findings: [
          { kind: 'attachment', part: member.path },
          { kind: 'attachment', part: '3' },
        ],
      },
      'reject',
      'attachment',
    ],
    ['large mail by day is refused', { ...outbound(), size: 30e6 }, 'reject', 'big-mail-at-day'],
    ['large mail at night goes', { ...outbound(), size: 30e6, now: 'mon 20:00' }, 'deliver', 'clean'],
    [
      'encrypted mail passes',
      { findings: [{ kind: 'encrypted', inspector: 'structure', name: 'pgp-message' }] },
      'deliver',
      'encrypted-mail',
    ],
    [
      'an encrypted archive is held',
      { findings: [{ kind: 'encrypted', inspector: 'structure', name: 'encrypted-member' }] },
      'hold',
      'encrypted',
    ],
  ];
  for (const [title, told, action, rule] of CASES) {
    test(title, () => assert.deepEqual(answer(told, policy), { action, rule }));
  }
});

function outbound(): Told {
  return { sender: 'ann@example.com', recipients: ['eve@elsewhere.example'], client: '10.0.0.9', trusted: true };
}

function answer(told: Told, policy: Policy): object {
  const [verdict] = decide(factsOf(told), policy);
  return { action: verdict?.action, rule: verdict?.rule };
}
