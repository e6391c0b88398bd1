import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/command.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort } from '../support/gateway.ts';

const POSTERN = fileURLToPath(new URL('../../bin/postern.mjs', import.meta.url));

test('a broken configuration ends the start with one line for each mistake: file, line, key and remedy', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  assert.ok(address !== null && typeof address === 'object');
  const port = await freePort();
  const listen = `listen: [{ address: 127.0.0.1, port: ${port} }]`;
  const cases: readonly (readonly [name: string, yaml: string, said: RegExp])[] = [
    ['a wrong key', `${listen}\nhostnmae: gw.test\n`, /^postern\.yaml:2:1 hostnmae: .*hostname/],
    [
      'a bad CIDR',
      `${listen}\nnetworks:\n  trusted: [10.0.0.0/33]\n`,
      /^postern\.yaml:3:13 networks\.trusted\[0\]: .*10\.0\.0\.0\/33.*\(.+\)/,
    ],
    [
      'a port in use',
      `listen:\n  - { address: 127.0.0.1, port: ${address.port} }\n`,
      /^postern\.yaml:2:33 listen\[0\]\.port: port \d+ on 127\.0\.0\.1 is in use \(.+\)/,
    ],
    [
      'a missing certificate',
      `${listen}\ntls: { certificate: ./none.pem, key: ./none.key }\n`,
      /^postern\.yaml:2:21 tls\.certificate: .*none\.pem.*\(.+\)/,
    ],
    [
      'an unreadable rule file',
      `${listen}\nengines:\n  yara: { rules: [./none.yar] }\n`,
      /^postern\.yaml:3:19 engines\.yara\.rules\[0\]: .*none\.yar.*\(.+\)/,
    ],
  ];
  for (const [name, yaml, said] of cases) {
    await t.test(name, async () => {
      using folder = temporaryFolder('mistakes');
      writeFileSync(folder.at('postern.yaml'), yaml);
      const { code, err } = await runCommand(process.execPath, [POSTERN, 'start'], { cwd: folder.path });
      assert.equal(code, 1);
      assert.match(err, said);
    });
  }
  await t.test('a wrong YARA rule, at its own line, whatever asks for the rules', async () => {
    using folder = temporaryFolder('mistakes');
    writeFileSync(folder.at('postern.yaml'), `${listen}\nengines:\n  yara: { rules: [./mine.yar] }\n`);
    writeFileSync(folder.at('mine.yar'), 'rule good { condition: false }\nrule bad { condition: nonsense }\n');
    for (const [verb, failed] of [
      ['start', 1],
      ['check', 1],
      ['scan postern.yaml', 2],
    ] as const) {
      const { code, out, err } = await runCommand(process.execPath, [POSTERN, ...verb.split(' ')], {
        cwd: folder.path,
      });
      assert.equal(code, failed);
      assert.match(verb === 'check' ? out : err, /^mine\.yar:2 engines\.yara\.rules\[0\]: .*nonsense.*\(.+\)\n$/);
    }
  });
  await t.test('a wrong score in a word file, at its own line', async () => {
    using folder = temporaryFolder('mistakes');
    writeFileSync(
      folder.at('postern.yaml'),
      `${listen}\ncontent:\n  lists: [{ name: x, file: ./words.txt, threshold: 1 }]\n`,
    );
    writeFileSync(folder.at('words.txt'), 'one\t1\ntwo\tmany\n');
    const { code, err } = await runCommand(process.execPath, [POSTERN, 'start'], { cwd: folder.path });
    assert.equal(code, 1);
    assert.match(err, /^words\.txt:2 content\.lists\[0\]\.file: .*many.*\(.+\)\n$/);
  });
  taken.close();
});

test('all addresses of IPv4 and of IPv6 may have the same port', async () => {
  using folder = temporaryFolder('mistakes');
  const port = await freePort();
  const listen = ['0.0.0.0', '"::"'].map((address) => `  - { address: ${address}, port: ${port} }\n`).join('');
  writeFileSync(folder.at('postern.yaml'), `listen:\n${listen}`);
  const { code, out } = await runCommand(process.execPath, [POSTERN, 'check'], { cwd: folder.path });
  assert.equal(out, `${folder.at('postern.yaml')}: no mistakes\n`);
  assert.equal(code, 0);
});
