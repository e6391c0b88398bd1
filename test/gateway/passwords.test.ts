import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { EICAR } from '../support/eicar.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TestGateway } from '../support/gateway.ts';
import { mailWith } from '../support/mails.ts';
import { missingTool, runTool } from '../support/tool.ts';

test('a virus in an encrypted archive is found by the words of the mail or the configured list', {
  skip: missingTool('7z'),
}, async () => {
  using folder = temporaryFolder('passwords');
  writeFileSync(folder.at('letter.txt'), EICAR);
  const scans = [
    ['order 4711', '4711', 'orders.zip'],
    ['order', 'house-word', 'orders.7z'],
    ['order', 'told on the phone', 'orders.zip'],
  ] as const;
  await using gateway = await TestGateway.start({ attachments: { passwords: ['house-word'] } });
  const mails = scans.map(([subject, password, name], index) => {
    const archive = folder.at(`${index}-${name}`);
    runTool(folder.path, '7z', ['a', `-p${password}`, archive, 'letter.txt']);
    const mail = folder.at(`${index}.eml`);
    writeFileSync(mail, mailWith(subject, { name, content: readFileSync(archive) }));
    return mail;
  });
  const { out } = await gateway.postern('scan', '--json', ...mails);
  const [first, second, third] = out
    .trim()
    .split('\n')
    .map((line): Scanned => JSON.parse(line));
  const found = (scanned?: Scanned) => scanned?.findings.filter(({ kind }) => kind !== 'spam') ?? [];
  const seen = (scanned?: Scanned) => found(scanned).map(({ kind, part }) => `${kind} ${part}`);
  assert.ok(seen(first).includes('virus 2/orders.zip/letter.txt'), out);
  assert.ok(seen(second).includes('virus 2/orders.7z/letter.txt'), out);
  assert.deepEqual([third?.verdict.rule, seen(third)], ['encrypted', ['encrypted 2/orders.zip/letter.txt']]);
});

interface Scanned {
  readonly verdict: { readonly rule: string };
  readonly findings: readonly { readonly kind: string; readonly part: string }[];
}
