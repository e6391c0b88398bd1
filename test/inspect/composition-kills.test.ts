import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadedText } from '../../src/config/load.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { makeScratch } from '../../src/main/state-folder.ts';
import type { Judgement } from '../../src/way/judge.ts';
import { temporaryFolder } from '../support/folder.ts';
import { emptyResolver, openTestInspection } from '../support/inspecting.ts';
import { plainMail } from '../support/mails.ts';
import { rsaKey, signMail, type Tags, txtResolver } from '../support/signing.ts';
import { address } from '../support/story.ts';
import { recordOf } from '../support/way.ts';

/*
 * What is tried with mails that one program takes for the attacker's and another for the bank's ("Composition Kills", USENIX Security
 * 2020). The attacker owns attacker.test, with SPF, keys and a policy in good order, and whatever stands below it.
 */

const KEY = rsaKey(1024);
const dns = txtResolver({
  'attacker.test': ['v=spf1 +all'],
  '_dmarc.attacker.test': ['v=DMARC1; p=none'],
  'one._domainkey.attacker.test': [KEY.record],
  'bank.test': ['v=spf1 -all'],
  '_dmarc.bank.test': ['v=DMARC1; p=reject'],
});

const folder = temporaryFolder('composition');
const settings = 'engines: { clamd: false, yara: { enabled: false } }\nspam: { learning: { enabled: false } }';
const text = `state: ${folder.path}\nhostname: gw.test\n${settings}\n`;
const { config } = loadedText({ file: null, text }, folder.path);
makeScratch(config);
const inspection = await openTestInspection(config, { resolver: { ...emptyResolver, resolveTxt: dns.resolveTxt } });
after(async () => {
  await inspection.close();
  folder[Symbol.dispose]();
});

async function judge(mail: string, sender = 'mallory@attacker.test'): Promise<Judgement> {
  const { envelope, session } = recordOf({});
  const judgement = await inspection.judge.judge(
    {
      bytes: memoryBytes(Buffer.from(mail, 'latin1')),
      envelope: { ...envelope, sender: address(sender) },
      session,
      answerable: true,
    },
    60_000,
  );
  judgement.dissection.close();
  return judgement;
}

/** Its From field replaced, then signed by the attacker. */
function forged(field: string, tags: Tags = {}): string {
  const mail = plainMail('your account').replace('From: Anna <anna@sender.test>\r\n', field);
  return signMail(mail, { key: KEY, names: ['from', 'subject'], tags: { d: 'attacker.test', ...tags } });
}

const FROM: Readonly<Record<string, string>> = {
  'the bank alone': 'From: security@bank.test\r\n',
  'two fields, the bank below': 'From: m@attacker.test\r\nFrom: security@bank.test\r\n',
  'two fields, the bank above': 'From: security@bank.test\r\nFrom: m@attacker.test\r\n',
  'a second one behind a blank': 'From: m@attacker.test\r\n From: security@bank.test\r\n',
  'a first one behind a blank': ' From: security@bank.test\r\nFrom: m@attacker.test\r\n',
  'white space before the colon': 'From : security@bank.test\r\nFrom: m@attacker.test\r\n',
  'a folded name': 'From\r\n : security@bank.test\r\nFrom: m@attacker.test\r\n',
  'a NUL in the name': 'From\0: security@bank.test\r\nFrom: m@attacker.test\r\n',
  'a NUL in the address': 'From: security@bank.test\0.attacker.test\r\n',
  'two addresses': 'From: security@bank.test, m@attacker.test\r\n',
  'two addresses, the attacker first': 'From: m@attacker.test, security@bank.test\r\n',
  'two addresses in brackets': 'From: <security@bank.test> <m@attacker.test>\r\n',
  'an address before the brackets': 'From: security@bank.test <m@attacker.test>\r\n',
  'an address as the name': 'From: "security@bank.test" <m@attacker.test>\r\n',
  'an encoded address as the name': `From: =?utf-8?b?${Buffer.from('security@bank.test').toString('base64')}?= <m@attacker.test>\r\n`,
  'an encoded address with brackets': `From: =?utf-8?b?${Buffer.from('<security@bank.test>').toString('base64')}?= <m@attacker.test>\r\n`,
  'an encoded address alone': `From: =?utf-8?b?${Buffer.from('security@bank.test').toString('base64')}?=\r\n`,
  'an address in a comment': 'From: (security@bank.test) m@attacker.test\r\n',
  'a comment within the address': 'From: security@bank.test(.attacker.test)\r\n',
  'a route': 'From: <@attacker.test,@x.test:security@bank.test>\r\n',
  'a route to the attacker': 'From: <@bank.test:m@attacker.test>\r\n',
  'quotes around the bank': 'From: <"security@bank.test"@attacker.test>\r\n',
  'quotes with a comma': 'From: "security@bank.test,"@attacker.test\r\n',
  'quoted pairs': 'From: <security@bank.test\\@attacker.test>\r\n',
  'two signs': 'From: security@bank.test@attacker.test\r\n',
  'a group': 'From: bank: security@bank.test;\r\n',
  'a group beside it': 'From: bank: security@bank.test;, m@attacker.test\r\n',
  'no brackets that end': 'From: security@bank.test <m@attacker.test\r\n',
  'a trailing dot': 'From: security@bank.test.\r\n',
  'upper case': 'From: security@BANK.TEST\r\n',
  'signs without width': 'From: security@bank.test\xe2\x80\x8b\r\n',
};

const KEPT = new Set(['reject', 'quarantine', 'hold']);

for (const [name, field] of Object.entries(FROM)) {
  test(`a mail that some take for the bank's: ${name}`, async () => {
    const { verdicts, authentication, findings, stamp } = await judge(forged(field));
    const [verdict] = verdicts;
    const told = findings.map((one) => `${one.name}: ${one.evidence}`).join('\n');
    assert.doesNotMatch(stamp?.fields.join('') ?? '', /dmarc=pass[^;]*header\.from="?bank\.test/, told);
    if (KEPT.has(verdict?.action ?? '')) return;
    // Whom the checks speak for is whom everybody sees, and where the name shows another one that is told and counts.
    assert.equal(authentication?.author.address?.domain, 'attacker.test', told);
    assert.ok(
      findings.some((one) => one.name === 'from-address-in-name' && one.score >= 3),
      told,
    );
  });
}

test('the bank as Sender or in Resent-From speaks for nobody', async () => {
  const mail = forged('Sender: security@bank.test\r\nResent-From: security@bank.test\r\nFrom: m@attacker.test\r\n');
  const { stamp } = await judge(mail);
  assert.match(stamp?.fields.join('') ?? '', /dmarc=pass policy\.dmarc=none\s+header\.from=attacker\.test\r\n$/);
});

const SIGNED: Readonly<Record<string, Tags>> = {
  'a NUL behind the domain': { d: 'bank.test\0.attacker.test' },
  'a NUL behind the selector': { s: 'one._domainkey.attacker.test\0' },
  'a selector that leads away': { d: 'bank.test', s: 'one._domainkey.attacker.test.' },
  'a domain in quotes': { d: '"bank.test"' },
  'a comment behind the domain': { d: 'bank.test(.attacker.test)' },
  'a suffix': { d: 'test' },
  'an identity of the bank': { i: '@bank.test' },
};

for (const [name, tags] of Object.entries(SIGNED)) {
  test(`a signature for the bank: ${name}`, async () => {
    const { verdicts, stamp } = await judge(forged('From: security@bank.test\r\n', tags));
    assert.equal(verdicts[0]?.rule, 'dmarc-reject');
    const field = stamp?.fields.join('') ?? '';
    assert.doesNotMatch(field, /dkim=pass[^;]*header\.d="?bank/);
    assert.match(field, /^Authentication-Results: gw\.test;[\x20-\x7e\r\n]*dmarc=fail/);
  });
}

const SENDERS = [
  '"mallory@bank.test"@attacker.test',
  '"m) dmarc=pass header.from=bank.test (x"@attacker.test',
  '"x\\"; dkim=pass header.d=bank.test \\""@attacker.test',
];

for (const sender of SENDERS) {
  test(`what stands in MAIL FROM says nothing more than its domain: ${sender}`, async () => {
    const { authentication, stamp } = await judge(forged('From: security@bank.test\r\n'), sender);
    assert.equal(authentication?.spf?.domain, 'attacker.test');
    const field = stamp?.fields.join('').replace(/\r\n /g, ' ') ?? '';
    assert.match(field, /; spf=pass smtp\.mailfrom=attacker\.test; dkim=pass header\.d=attacker\.test /);
    assert.doesNotMatch(field, /=pass[^;]*bank/);
  });
}
