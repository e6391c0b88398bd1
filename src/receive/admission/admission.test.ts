import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { admissionRules, NO_RATES, ownCounters } from '../../../test/support/admission-rules.ts';
import { startDns, type TestDns } from '../../../test/support/dns.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { createResolver, type Resolver } from '../../base/resolver.ts';
import { Address } from '../../mail/address.ts';
import type { Reply } from '../../mail/reply.ts';
import type { Client } from '../client.ts';
import type { Visit } from '../visit.ts';
import { Admission, type AdmissionRules } from './admission.ts';
import type { RecipientAnswer } from './recipients.ts';

const STRANGER: Client = {
  listener: 'x:25',
  role: 'mx',
  address: '192.0.2.1',
  port: 1,
  trusted: false,
  proxy: null,
  certificate: null,
  login: null,
};
const FRIEND: Client = { ...STRANGER, trusted: true };
/** Tells for whom it speaks. */
const FRONT: Client = { ...STRANGER, address: '192.0.2.250' };
const KNOWN: Readonly<Record<string, RecipientAnswer>> = {
  'a@listed.test': 'ok',
  'a%b@listed.test': 'ok',
  'slow@listed.test': 'later',
};

let dns: TestDns;
let resolver: Resolver;

before(async () => {
  dns = await startDns({
    'mx.test': { mx: ['10 mail.mx.test'] },
    'address.test': { a: ['192.0.2.1'] },
    'v6.test': { aaaa: ['2001:db8::1'] },
    'null.test': { mx: ['0 .'], a: ['192.0.2.1'] },
    'empty.test': { txt: [['nothing else']] },
    'broken.test': { rcode: 'SERVFAIL' },
  });
  resolver = createResolver({ servers: [dns.server], tries: 1 });
});

after(() => dns.close());

function admission(senderDomain = { check: true, trustedToo: false }, own: Partial<AdmissionRules> = {}): Admission {
  return new Admission({
    rules: admissionRules({ senderDomain, ...own }),
    hosted: (domain) => {
      if (domain === 'hosted.test') return { recipients: null };
      const verifyRecipient = async ({ key }: Address) => KNOWN[key] ?? 'unknown';
      return domain === 'listed.test' ? { recipients: { verifyRecipient } } : null;
    },
    self: { hostname: 'gw.test', isOwn: () => false },
    tells: (address) => address === FRONT.address,
    resolver,
    listResolver: resolver,
    alarm: () => {},
    counters: ownCounters(),
    clock: systemClock,
    log: silentLog,
  });
}

function enter(client: Client, senderDomain?: { check: boolean; trustedToo: boolean }): Visit {
  const visit = admission(senderDomain).enter(client);
  assert.ok(!('code' in visit));
  return visit;
}

function address(text: string): Address {
  const parsed = Address.parse(text);
  assert.ok(parsed !== null, text);
  return parsed;
}

async function said(answer: Reply | Promise<Reply>): Promise<string> {
  const { code, status } = await answer;
  return `${code} ${status}`;
}

const SENDERS: readonly (readonly [string, string])[] = [
  ['a@mx.test', '250 1.0'],
  ['a@address.test', '250 1.0'],
  ['a@v6.test', '250 1.0'],
  ['a@hosted.test', '250 1.0'],
  ['a@null.test', '550 7.27'],
  ['a@absent.test', '550 1.8'],
  ['a@empty.test', '550 1.8'],
  ['a@[192.0.2.1]', '550 1.8'],
  ['a@broken.test', '451 4.3'],
];

for (const [sender, answer] of SENDERS) {
  test(`a stranger's sender ${sender}: ${answer}`, async () => {
    assert.equal(await said(enter(STRANGER).sender(address(sender), STRANGER)), answer);
  });
}

test('the null sender passes, and so does everything from a trusted network or where the check is off', async () => {
  assert.equal(await said(enter(STRANGER).sender(null, STRANGER)), '250 1.0');
  assert.equal(await said(enter(FRIEND).sender(address('a@absent.test'), FRIEND)), '250 1.0');
  const off = enter(STRANGER, { check: false, trustedToo: true });
  assert.equal(await said(off.sender(address('a@absent.test'), STRANGER)), '250 1.0');
  const strict = enter(FRIEND, { check: true, trustedToo: true });
  assert.equal(await said(strict.sender(address('a@absent.test'), FRIEND)), '550 1.8');
});

test('a machine that tells for whom it speaks is not counted and does not wait; those of whom it tells are', async () => {
  const rates = { address: { ...NO_RATES, connections: { limit: 2, window: 60_000 } } };
  const gate = admission(undefined, {
    connectionsPerAddress: 2,
    greetingDelay: 1000,
    rates: { ...admissionRules().rates, ...rates },
  });
  const come = (client: Client) => {
    const visit = gate.enter(client);
    return 'code' in visit ? visit.reason : visit.greetingDelay;
  };
  const told = { ...STRANGER, proxy: FRONT.address };
  const full = 'admission.connectionsPerAddress: 192.0.2.1 holds 2 already';
  assert.deepEqual([FRONT, FRONT, FRONT].map(come), [0, 0, 0]);
  assert.deepEqual([told, told, told].map(come), [1000, 1000, full]);
  // A balancer that speaks for itself is a client like others.
  const balancer = { ...FRONT, proxy: FRONT.address };
  assert.deepEqual([balancer, balancer].map(come), [1000, 1000]);
  assert.match(String(come(balancer)), /^admission\.connectionsPerAddress: 192\.0\.2\.250 /);
  const visit = gate.enter(FRONT);
  assert.ok(!('code' in visit));
  assert.equal(await said(visit.recipient(address('a@elsewhere.test'), FRONT)), '550 7.1');
});

test('the submission port is closed to strangers', async () => {
  const stranger: Client = { ...STRANGER, role: 'submission' };
  const friend: Client = { ...FRIEND, role: 'submission' };
  assert.equal(await said(enter(stranger).sender(null, stranger)), '530 7.0');
  assert.equal(await said(enter(friend).sender(null, friend)), '250 1.0');
});

test('whoever has logged in sends with his own addresses or the null sender', async () => {
  const login = { user: 'ann', maySend: ({ key }: Address) => key === 'ann@hosted.test' };
  const user: Client = { ...FRIEND, role: 'submission', login };
  const visit = enter(user);
  assert.equal(await said(visit.sender(address('Ann@hosted.test'), user)), '250 1.0');
  assert.equal(await said(visit.sender(null, user)), '250 1.0');
  assert.equal(await said(visit.sender(address('boss@hosted.test'), user)), '553 7.1');
});

const RECIPIENTS: readonly (readonly [string, string, string])[] = [
  ['a@hosted.test', '250 1.5', '250 1.5'],
  ['a@elsewhere.test', '550 7.1', '250 1.5'],
  ['a@[192.0.2.1]', '550 7.1', '550 7.1'],
  ['a%b@hosted.test', '550 7.1', '250 1.5'],
  ['a@listed.test', '250 1.5', '250 1.5'],
  ['A@LISTED.test', '250 1.5', '250 1.5'],
  ['a%b@listed.test', '550 7.1', '250 1.5'],
  ['b!a@listed.test', '550 7.1', '550 1.1'],
  ['"a@b"@hosted.test', '550 7.1', '250 1.5'],
  ['"|a"@hosted.test', '550 7.1', '250 1.5'],
  ['/etc/passwd@hosted.test', '550 7.1', '250 1.5'],
  ['-oQ/tmp@hosted.test', '550 7.1', '250 1.5'],
  ['"a"@listed.test', '250 1.5', '250 1.5'],
  ['a@listed.test.', '250 1.5', '250 1.5'],
  ['a+b@listed.test', '550 1.1', '550 1.1'],
  ['b@listed.test', '550 1.1', '550 1.1'],
  ['slow@listed.test', '451 4.1', '451 4.1'],
  ['Postmaster@listed.test', '250 1.5', '250 1.5'],
];

for (const [recipient, stranger, friend] of RECIPIENTS) {
  test(`recipient ${recipient}: ${stranger} to a stranger, ${friend} to a friend`, async () => {
    assert.equal(await said(enter(STRANGER).recipient(address(recipient), STRANGER)), stranger);
    assert.equal(await said(enter(FRIEND).recipient(address(recipient), FRIEND)), friend);
  });
}
