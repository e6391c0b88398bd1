import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { register } from '../../src/cli/dmarc.ts';
import { loadedText } from '../../src/config/load.ts';
import { openReportBook } from '../../src/main/report-book.ts';
import { lyingZip } from '../support/archives.ts';
import { temporaryFolder } from '../support/folder.ts';
import { mailWith } from '../support/mails.ts';
import { runVerb } from '../support/run-verb.ts';

/** `postern dmarc ...` on a state folder of its own. */
function commandLine() {
  const folder = temporaryFolder('dmarc');
  const { config } = loadedText({ file: null, text: `state: ${folder.path}\n` }, folder.path);
  return {
    [Symbol.dispose]: () => folder[Symbol.dispose](),
    file(name: string, content: Buffer | string): string {
      writeFileSync(folder.at(name), content);
      return folder.at(name);
    },
    run: (...args: readonly string[]) =>
      runVerb(
        (to, terminal) => register(to, { terminal, open: async () => openReportBook(config) }),
        ['dmarc', ...args],
      ),
  };
}

const NOW_S = Math.floor(Date.now() / 1000);

/** A report in the manner of large providers. */
function report(id: string, { organization = 'bigmail.test', daysAgo = 1 } = {}): string {
  const end = NOW_S - daysAgo * 86_400;
  return `<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>${organization}</org_name><email>noreply@bigmail.test</email><report_id>${id}</report_id>
    <date_range><begin>${end - 86_399}</begin><end>${end}</end></date_range>
  </report_metadata>
  <policy_published><domain>company.test</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>
  <record>
    <row><source_ip>192.0.2.1</source_ip><count>5</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><header_from>company.test</header_from></identifiers>
    <auth_results><dkim><domain>company.test</domain><result>pass</result></dkim>
      <spf><domain>list.test</domain><result>pass</result></spf></auth_results>
  </record>
</feedback>`;
}

test('files of all kinds are taken, and shown', async () => {
  using line = commandLine();
  const zip = lyingZip([
    { name: 'a.xml', content: Buffer.from(report('zip')) },
    { name: 'b.xml', content: Buffer.from(report('zip2')) },
  ]);
  const gz = { name: 'r.xml.gz', type: 'application/gzip', content: gzipSync(report('mail')) };
  const files = [
    line.file('plain.xml', report('plain')),
    line.file('x.xml.gz', gzipSync(report('gz'))),
    line.file('x.zip', zip),
    line.file('x.eml', mailWith('Report domain: company.test', gz)),
  ];
  const taken = await line.run('import', ...files);
  assert.deepEqual([taken.code, taken.err], [0, '']);
  assert.equal(taken.out.split('\n').length, 5);
  assert.match(taken.out, /plain\.xml: bigmail\.test about company\.test, 5 mails/);
  assert.match((await line.run()).out, /^DOMAIN .*\ncompany\.test +25 +25 +0 +100\.0 +1 +5 +1$/);
  assert.match(
    (await line.run('show', 'Company.test')).out,
    /192\.0\.2\.1 +25 +0 +25 +0 +0 +0 +company\.test pass +list\.test pass +bigmail\.test/,
  );
  assert.equal((await line.run('show', 'company.test', '--failing')).out, 'Nobody reports such mail.');
  const ids = (await line.run('reports', '--json')).out.split('\n').map((one) => JSON.parse(one).id);
  assert.deepEqual(ids.toSorted(), ['gz', 'mail', 'plain', 'zip', 'zip2']);
  // Again: nothing counts twice.
  await line.run('import', ...files);
  assert.match((await line.run()).out, /company\.test +25 /);
});

test('reports of the last days alone are shown', async () => {
  using line = commandLine();
  await line.run('import', line.file('old.xml', report('old', { daysAgo: 50 })), line.file('new.xml', report('new')));
  assert.match((await line.run()).out, /company\.test +5 /);
  assert.match((await line.run('--days', '60')).out, /company\.test +10 /);
  assert.match((await line.run('show', 'company.test', '--days', '60')).out, /192\.0\.2\.1 +10 /);
});

test('what is none is told of, and the others are taken', async () => {
  using line = commandLine();
  const bomb = '<!DOCTYPE x [<!ENTITY a "b">]>';
  const ran = await line.run(
    'import',
    line.file('none.xml', '<html/>'),
    line.file('bad.xml', report('x').replace('<feedback>', `${bomb}<feedback>`)),
    line.file('good.xml', report('x')),
  );
  assert.equal(ran.code, 1);
  assert.match(ran.err, /none\.xml: there is no DMARC report in it\n.*bad\.xml: it declares entities/);
  assert.match(ran.out, /good\.xml: /);
  assert.equal((await line.run('import', '/nowhere')).code, 1);
  assert.equal((await line.run('show', 'a b')).code, 2);
  assert.equal((await line.run('--days', '0')).code, 2);
});

test('a report cannot act on the terminal', async () => {
  using line = commandLine();
  const evil = line.file('evil.xml', report('x\u202ey', { organization: 'a\u009b31mb\u200b' }));
  for (const args of [['import', evil], ['reports'], ['show', 'company.test'], ['reports', '--json']]) {
    const { out, err } = await line.run(...args);
    assert.doesNotMatch(out + err, /[\p{Cf}\u0080-\u009f]/u, args.join(' '));
  }
});

test('where nothing is known it says what to do', async () => {
  using line = commandLine();
  assert.match((await line.run()).out, /authentication\.reports\.receive/);
  assert.match((await line.run('pending')).out, /authentication\.reports\.send/);
});
