import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { dkimVerify } from 'mailauth';
import { startDns, type Zone } from '../support/dns.ts';
import { TestGateway } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sealMail } from '../support/sealing.ts';
import { rsaKey, signMail } from '../support/signing.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const KEY = rsaKey(2048);
const reject: Zone[string] = { txt: [['v=DMARC1; p=reject']] };

/** The hosts of the senders; a stranger comes from 192.0.2.1, which only `sender.test` lets send. */
const ZONE: Zone = {
  'sender.test': { mx: ['10 mail.sender.test'], txt: [['v=spf1 ip4:192.0.2.1 -all']] },
  '_dmarc.sender.test': reject,
  'one._domainkey.sender.test': { txt: [[KEY.record.slice(0, 200), KEY.record.slice(200)]] },
  'bank.test': { mx: ['10 mail.bank.test'], txt: [['v=spf1 -all']] },
  '_dmarc.bank.test': reject,
  'shop.test': { mx: ['10 mail.shop.test'] },
  '_dmarc.shop.test': { txt: [['v=DMARC1; p=quarantine']] },
  'trial.test': { mx: ['10 mail.trial.test'] },
  '_dmarc.trial.test': { txt: [['v=DMARC1; p=reject; t=y']] },
  'slow.test': { silence: true },
  'lame.test': { mx: ['10 mail.lame.test'], txt: [['v=spf1 include:slow.test -all']] },
  '_dmarc.slow.test': { silence: true },
  'broken.test': { mx: ['10 mail.broken.test'], txt: [['v=spf1 -all']] },
  '_dmarc.broken.test': reject,
  'one._domainkey.broken.test': { rcode: 'SERVFAIL' },
  'seal._domainkey.lists.test': { txt: [[KEY.record.slice(0, 200), KEY.record.slice(200)]] },
};

const dns = await startDns(ZONE);
const gateway = await TestGateway.start({
  workers: 1,
  engines: { clamd: false, yara: { enabled: false } },
  networks: { trusted: ['192.0.2.200/32'], xclient: ['127.0.0.0/8'] },
  dns: { servers: [dns.server], timeout: '500ms' },
  admission: { greetingDelay: '0s' },
  // What else is seen of these mails must not matter.
  spam: { greylist: { enabled: false }, learning: { enabled: false }, levels: { quarantine: 'off', reject: 'off' } },
  authentication: { trustedSealers: ['lists.test'], timeout: '1s' },
  domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
});
after(async () => {
  await gateway[Symbol.asyncDispose]();
  await dns.close();
});

interface Sent {
  readonly from?: string;
  readonly client?: string;
}

async function send(data: string, { from = 'anna@sender.test', client = '192.0.2.1' }: Sent = {}): Promise<string> {
  const smtp = await SmtpClient.connect(gateway.port);
  try {
    assert.match(await smtp.say(`XCLIENT ADDR=${client}`), /^220 /);
    await smtp.say('EHLO client.test');
    return await smtp.send({ from, to: ['bert@company.test'], data });
  } finally {
    smtp.close();
  }
}

/** The delivered mail with this subject. */
async function delivered(subject: string): Promise<string> {
  for (let count = 1; ; count++) {
    const mail = (await gateway.untilDelivered(count)).find((text) => text.includes(`Subject: ${subject}\r\n`));
    if (mail !== undefined) return mail;
  }
}

function by(author: string, subject: string): string {
  return plainMail(subject).replace('Anna <anna@sender.test>', author);
}

async function idOf(subject: string): Promise<string> {
  const { out } = await gateway.postern('trace', '--find', subject);
  return /^[0-9A-Z]{16}\b/m.exec(out)?.[0] ?? '';
}

async function traced(subject: string): Promise<string> {
  const { out } = await gateway.postern('trace', await idOf(subject));
  return out;
}

/** Its lines joined. */
function results(mail: string): string {
  const [, field = ''] = /^Authentication-Results: ((?:.*\r\n)(?:[ \t].*\r\n)*)/m.exec(mail) ?? [];
  return field.replace(/\r\n[ \t]/g, ' ').trimEnd();
}

/** What the next server makes of the signature. */
async function signatureOf(mail: string): Promise<readonly string[]> {
  const { results } = await dkimVerify(Buffer.from(mail, 'latin1'), { resolver: async () => [[KEY.record]] });
  return results.map(({ status }) => status.result);
}

test('who is authentic is let in, and the results stand on top of his mail', async () => {
  assert.match(await send(signMail(plainMail('authentic'), { key: KEY })), /^250 /);
  const mail = await delivered('authentic');
  assert.match(
    results(mail),
    /^gw\.postern\.test; spf=pass smtp\.mailfrom=sender\.test; dkim=pass header\.d=sender\.test header\.s=one header\.a=rsa-sha256 header\.b=\S+; dmarc=pass policy\.dmarc=reject header\.from=sender\.test$/,
  );
  assert.match(mail, /\r\nAuthentication-Results: (?:.*\r\n)(?: .*\r\n)*Received: /);
  assert.deepEqual(await signatureOf(mail), ['pass']);
  assert.match(
    await traced('authentic'),
    /sender spf=pass \(sender\.test\), dkim=pass \(sender\.test\), dmarc=pass \(sender\.test\)/,
  );
});

test('a forged mail of a domain with p=reject is refused, in words that tell why', async () => {
  const reply = await send(by('Bank <service@bank.test>', 'forged'));
  assert.match(reply, /^550 5\.7\.26 Mail rejected: its author is not authenticated, as DMARC of his domain asks for/);
  assert.match(await traced('forged'), /dmarc-reject.*mail of bank\.test: neither SPF nor DKIM speaks for it/s);
});

test('p=quarantine keeps it back, and so does p=reject that is only tried out', async () => {
  for (const [author, subject] of [
    ['shop@shop.test', 'shop'],
    ['x@trial.test', 'trial'],
  ] as const) {
    assert.match(await send(by(author, subject)), /^250 /);
    assert.match(await traced(subject), /quarantine/);
  }
});

test('a mail without an author who can be checked is refused', async () => {
  const two = plainMail('two authors').replace('To:', 'From: boss@company.test\r\nTo:');
  const several = by('anna@sender.test, service@bank.test', 'several');
  const nul = by('service@bank.test\t\x01 <anna@sender.test>', 'control');
  for (const mail of [two, several, nul])
    assert.match(await send(mail), /^550 5\.7\.1 Mail rejected: its From field must name one author/);
});

test('results that others wrote in our name are gone, those of others and every other octet stay', async () => {
  const forged = [
    'Authentication-Results: gw.postern.test; dmarc=pass header.from=bank.test',
    'AUTHENTICATION-RESULTS: (x (y)) GW.Postern.Test (z) 1;\r\n\tdmarc=pass',
    'authentication-results : "gw.postern\\.test"; spf=pass',
    'Authentication-Results:\r\n\tgw.postern.test.; none',
  ];
  const honest = [
    'Authentication-Results: mx.elsewhere.test; spf=pass',
    'Authentication-Results: gw.postern.test.elsewhere.test; spf=pass',
    'ARC-Authentication-Results: i=1; gw.postern.test; spf=pass',
    'X-Odd:  kept \t as it is',
  ];
  const rest = plainMail('forged results');
  const mail = [...forged, ...honest].map((field) => `${field}\r\n`).join('') + rest;
  assert.match(await send(mail), /^250 /);
  const got = await delivered('forged results');
  assert.ok(got.endsWith(`${honest.map((field) => `${field}\r\n`).join('')}${rest}`), got);
  assert.equal(got.match(/gw\.postern\.test/gi)?.length, 4, got); // ours, our Received, two honest ones
});

test('mail of those we trust is neither asked about nor stamped', async () => {
  const asked = dns.asked.length;
  const field = 'Authentication-Results: gw.postern.test; none\r\n';
  const mail = `${field}${by('service@bank.test', 'ours')}`;
  assert.match(await send(mail, { client: '192.0.2.200', from: 'service@bank.test' }), /^250 /);
  const got = await delivered('ours');
  assert.equal(got.match(/^Authentication-Results/gm)?.length, 1);
  assert.ok(got.endsWith(mail));
  assert.deepEqual(
    dns.asked.slice(asked).filter((question) => question.startsWith('TXT')),
    [],
  );
});

test('a list that we trust passes on what was authentic when it came to it', async () => {
  const changed = by('service@bank.test', '[list] hello');
  const options = { key: KEY, instance: 1, domain: 'lists.test' };
  assert.match(await send(sealMail(changed, { ...options, results: 'lists.test; dmarc=pass' })), /^250 /);
  const mail = await delivered('[list] hello');
  assert.match(results(mail), /dmarc=fail .*arc=pass$/);
  assert.match(await traced('[list] hello'), /arc-trusted/);
  for (const results of ['lists.test; dmarc=fail', 'lists.test; spf=pass (dmarc=pass)'])
    assert.match(await send(sealMail(changed, { ...options, results })), /^550 5\.7\.26 /);
  const sealed = sealMail(changed, { ...options, results: 'lists.test; dmarc=pass' });
  assert.match(await send(sealed.replace('Good morning', 'Good evening')), /^550 5\.7\.26 /);
});

test('a key that the DNS does not tell is no reason to refuse for good', async () => {
  const mail = signMail(by('x@broken.test', 'broken'), { key: KEY, tags: { d: 'broken.test' } });
  assert.match(
    await send(mail, { from: 'x@broken.test' }),
    /^451 4\.7\.1 Mail has an author who cannot be checked now/,
  );
  assert.match(await traced('broken'), /dmarc-temperror/);
});

test('where the DNS hangs the mail is answered for by the deadline', async () => {
  assert.match(await send(by('x@slow.test', 'slow'), { from: 'x@lame.test' }), /^250 /);
  assert.match(results(await delivered('slow')), /spf=temperror .*dkim=none; dmarc=temperror /);
});

test('what was kept back bears the results when it is released', async () => {
  assert.match(await send(by('shop@shop.test', 'released')), /^250 /);
  const { code } = await gateway.postern('quarantine', 'release', await idOf('released'));
  assert.equal(code, 0);
  assert.match(results(await delivered('released')), /dmarc=fail .*policy\.dmarc=quarantine header\.from=shop\.test$/);
});
