import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { createResolver, type Resolver } from '../../src/base/resolver.ts';
import type { Address } from '../../src/mail/address.ts';
import { Admission, type AdmissionRules } from '../../src/receive/admission/admission.ts';
import type { HostedDomain } from '../../src/receive/admission/recipients.ts';
import { admissionRules, NO_RATES, ownCounters } from '../support/admission-rules.ts';
import { startDns, type TestDns } from '../support/dns.ts';
import { startReceiver, stopReceivers } from '../support/receiver.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const HOUR = 3_600_000;
const BLOCKLIST = { zone: 'bl.test', codes: [], score: 1 };
const KNOWN = new Set(['bob@listed.test', 'abuse@listed.test']);
const HOSTED: Readonly<Record<string, HostedDomain>> = {
  'hosted.test': { recipients: null },
  'listed.test': { recipients: { verifyRecipient: ({ key }: Address) => (KNOWN.has(key) ? 'ok' : 'unknown') } },
};

let dns: TestDns;
let resolver: Resolver;

before(async () => {
  dns = await startDns({
    '2.0.0.127.bl.test': { a: ['127.0.0.2'] },
    '1.2.0.192.bl.test': { a: ['127.0.0.2'] },
    '5.2.0.192.in-addr.arpa': { ptr: ['mail.test'] },
    'mail.test': { a: ['192.0.2.5'] },
  });
  resolver = createResolver({ servers: [dns.server], tries: 1 });
});
after(() => dns.close());
afterEach(stopReceivers);

/** A receiver that believes PROXY headers, so that clients can come from anywhere; 10.0.0.0/8 is trusted. */
async function start(own: Partial<AdmissionRules>) {
  const gatekeeper = new Admission({
    rules: admissionRules(own),
    hosted: (domain) => HOSTED[domain] ?? null,
    self: { hostname: 'gw.test', isOwn: () => false },
    resolver,
    listResolver: resolver,
    alarm: () => {},
    counters: ownCounters(),
    clock: systemClock,
    log: silentLog,
  });
  const trustedAddress = (address: string) => address.startsWith('10.');
  const receiver = await startReceiver({ gatekeeper, proxies: () => true, trustedAddress });
  const come = (address: string) => SmtpPeer.connect(receiver.port, `PROXY TCP4 ${address} 192.0.2.200 1024 25\r\n`);
  const converse = async (address: string, ...commands: string[]) => {
    const peer = await come(address);
    const replies = [await peer.reply()];
    for (const command of ['EHLO client.test', ...commands]) replies.push(await peer.ask(command));
    peer.destroy();
    return replies.slice(2).map((reply) => reply.replace(/^(\d{3}) (\S+) .*/, '$1 $2'));
  };
  return { ...receiver, come, converse };
}

const MAIL = 'MAIL FROM:<a@sender.test>';
const DATA = ['DATA', 'Subject: x\r\n\r\nx\r\n.'];
const rcpt = (address: string) => `RCPT TO:<${address}>`;

test('a listed stranger reaches postmaster and abuse and nobody else; the record tells sender and recipient', async () => {
  const { come, notes } = await start({ dnsLists: { lists: [BLOCKLIST], refuseFrom: 1, timeout: 5000 } });
  const peer = await come('192.0.2.1');
  await peer.reply();
  await peer.ask('EHLO client.test');
  assert.match(await peer.ask(MAIL), /^250 /);
  const refused = '550 5.7.1 Your address 192.0.2.1 is listed by bl.test';
  assert.equal(await peer.ask(rcpt('bob@hosted.test')), refused);
  assert.match(await peer.ask(rcpt('Postmaster@hosted.test')), /^250 /);
  assert.match(await peer.ask(rcpt('abuse@listed.test')), /^250 /);
  assert.match(await peer.ask(rcpt('victim@elsewhere.test')), /^550 5\.7\.1 Relaying denied$/);
  assert.equal(await peer.ask(rcpt('bob@listed.test')), refused);
  peer.destroy();
  const [note] = notes;
  assert.ok(note?.kind === 'refused');
  assert.deepEqual([note.data.sender, note.data.recipient], ['a@sender.test', 'bob@hosted.test']);
  assert.equal(note.data.reply.reason, 'admission.dnsLists: bl.test, score 1');
});

test('of a trusted client nothing is asked', async () => {
  const { converse } = await start({
    dnsLists: { lists: [BLOCKLIST], refuseFrom: 1, timeout: 5000 },
    hello: { ownName: 'refuse', bareName: 'refuse', resolves: true },
    reverseName: 'confirmed',
  });
  assert.deepEqual(await converse('10.2.0.1', MAIL, rcpt('x@elsewhere.test')), ['250 2.1.0', '250 2.1.5']);
  assert.ok(!dns.asked.some((question) => /client\.test|1\.0\.2\.10/.test(question)));
});

test('the name of the address goes into the facts of the session', async () => {
  const { converse, mails } = await start({ reverseName: 'confirmed' });
  assert.deepEqual(await converse('192.0.2.6', MAIL, rcpt('bob@hosted.test')), ['250 2.1.0', '550 5.7.25']);
  const said = await converse('192.0.2.5', MAIL, rcpt('bob@hosted.test'), ...DATA);
  assert.equal(said.at(-1), '250 2.0.0');
  assert.equal(mails[0]?.session.reverseName, 'mail.test');
});

test('so many mails of an address in an hour, in however many sessions; what was refused does not count', async () => {
  const rates = { network: NO_RATES, sender: NO_RATES, user: NO_RATES };
  const { converse, mails } = await start({
    rates: { ...rates, address: { ...NO_RATES, mails: { limit: 2, window: HOUR } } },
  });
  const one = [MAIL, rcpt('bob@hosted.test'), ...DATA];
  for (let i = 0; i < 5; i++) await converse('192.0.2.7', MAIL, rcpt('nobody@listed.test'), 'RSET');
  assert.equal((await converse('192.0.2.7', ...one)).at(-1), '250 2.0.0');
  assert.equal((await converse('192.0.2.7', ...one)).at(-1), '250 2.0.0');
  assert.deepEqual(await converse('192.0.2.7', MAIL), ['450 4.7.1']);
  assert.deepEqual(await converse('192.0.2.8', MAIL), ['250 2.1.0']);
  assert.equal(mails.length, 2);
});

test('so many recipients of an address in an hour: those beyond it are put off, the mail goes to the others', async () => {
  const rates = { network: NO_RATES, sender: NO_RATES, user: NO_RATES };
  const { converse, mails } = await start({
    rates: { ...rates, address: { ...NO_RATES, recipients: { limit: 2, window: HOUR } } },
  });
  const three = ['a', 'b', 'c'].map((name) => rcpt(`${name}@hosted.test`));
  const said = await converse('192.0.2.9', MAIL, ...three, ...DATA);
  assert.deepEqual(said, ['250 2.1.0', '250 2.1.5', '250 2.1.5', '450 4.7.1', '354 End', '250 2.0.0']);
  assert.equal(mails[0]?.envelope.recipients.length, 2);
});

test('so many connections of strangers at once; a place is free again when one goes', async () => {
  const { come } = await start({ connectionsPerAddress: 2, connectionsPerNetwork: 3 });
  const greeting = async (address: string) => {
    const peer = await come(address);
    return { peer, said: (await peer.reply()).slice(0, 9) };
  };
  const first = await greeting('192.0.2.10');
  assert.equal(first.said, '220 gw.te');
  assert.equal((await greeting('192.0.2.10')).said, '220 gw.te');
  assert.equal((await greeting('192.0.2.10')).said, '421 4.7.0');
  assert.equal((await greeting('192.0.2.11')).said, '220 gw.te');
  assert.equal((await greeting('192.0.2.12')).said, '421 4.7.0');
  for (let i = 0; i < 5; i++) assert.equal((await greeting('10.0.0.1')).said, '220 gw.te');
  assert.match(await first.peer.ask('QUIT'), /^221 /);
  await first.peer.closed();
  assert.equal((await greeting('192.0.2.10')).said, '220 gw.te');
});

test('whoever guesses recipients is put off after a hundred, in another session too, and learns nothing more', async () => {
  const { converse } = await start({});
  const guesses = Array.from({ length: 50 }, (_, n) => rcpt(`x${n}@listed.test`));
  for (let i = 0; i < 2; i++) {
    const said = await converse('192.0.2.13', MAIL, ...guesses);
    assert.ok(said.slice(1).every((reply) => reply === '550 5.1.1'));
  }
  assert.deepEqual(await converse('192.0.2.13', MAIL, rcpt('bob@listed.test')), ['250 2.1.0', '421 4.7.0']);
  assert.deepEqual(await converse('192.0.2.13', MAIL, rcpt('postmaster@listed.test')), ['250 2.1.0', '250 2.1.5']);
  assert.deepEqual(await converse('192.0.2.14', MAIL, rcpt('bob@listed.test')), ['250 2.1.0', '250 2.1.5']);
  const own = await converse('10.0.0.1', MAIL, ...guesses, ...guesses.slice(0, 49));
  assert.ok(own.slice(1).every((reply) => reply === '550 5.1.1'));
});
