import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_RATES, ownCounters } from '../../../test/support/admission-rules.ts';
import { Address } from '../../mail/address.ts';
import type { Client } from '../client.ts';
import { type Meter, RateControl, type RateLimits } from './rates.ts';

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
const USER: Client = { ...FRIEND, login: { user: 'ann', maySend: () => true } };
const MINUTE = 60_000;
const few = (limit: number) => ({ limit, window: MINUTE });
const ANN = Address.parse('Ann@hosted.test');
const BOB = Address.parse('bob@hosted.test');

function control(own: Partial<Record<keyof RateLimits, Partial<RateLimits['user']>>>) {
  let now = 600_000;
  const limits = {
    address: { ...NO_RATES, ...own.address },
    network: { ...NO_RATES, ...own.network },
    sender: { ...NO_RATES, ...own.sender },
    user: { ...NO_RATES, ...own.user },
  };
  const rates = new RateControl(limits, ownCounters({ now: () => now }));
  return { rates, pass: (ms: number) => (now += ms) };
}

/** One mail, whole; what it was refused with. */
function send(meter: Meter, client: Client, { sender = ANN, recipients = 1, size = 1000 } = {}): string | null {
  const refusal = meter.sender(sender, client);
  if (refusal !== null) return `${refusal.code} ${refusal.reason}`;
  for (let n = 0; n < recipients; n++) {
    const refused = meter.recipient(client);
    if (refused !== null) return `${refused.code} ${refused.reason}`;
  }
  meter.mail(size, recipients, client);
  return null;
}

test('connections of strangers, by address and by network; those that were refused do not count', () => {
  const { rates, pass } = control({ address: { connections: few(2) }, network: { connections: few(3) } });
  const come = (address: string) => rates.meter().connection({ ...STRANGER, address })?.reason ?? null;
  assert.deepEqual([come('192.0.2.1'), come('192.0.2.1')], [null, null]);
  for (let i = 0; i < 5; i++) {
    assert.equal(come('192.0.2.1'), 'admission.rates.address.connections: 192.0.2.1 has 2 of 2 in 60 s');
  }
  assert.equal(come('192.0.2.2'), null);
  assert.equal(come('192.0.2.3'), 'admission.rates.network.connections: 192.0.2.0/24 has 3 of 3 in 60 s');
  assert.equal(come('198.51.100.1'), null);
  assert.equal(rates.meter().connection({ ...FRIEND, address: '192.0.2.1' }), null);
  pass(2 * MINUTE);
  assert.equal(come('192.0.2.1'), null);
});

test('mails count when they have come whole', () => {
  const { rates } = control({ address: { mails: few(2) } });
  const meter = rates.meter();
  for (let i = 0; i < 5; i++) assert.equal(meter.sender(ANN, STRANGER), null, 'begun and abandoned');
  assert.deepEqual([send(meter, STRANGER), send(meter, STRANGER)], [null, null]);
  assert.match(send(meter, STRANGER) ?? '', /^450 admission\.rates\.address\.mails: 192\.0\.2\.1 has 2 of 2 in 60 s$/);
});

test('mails that are under way at once do not pass a bound together', () => {
  const { rates } = control({ address: { mails: few(2), recipients: few(3) } });
  const meters = [1, 2, 3].map(() => rates.meter());
  assert.deepEqual(
    meters.map((meter) => meter.sender(ANN, STRANGER)?.code),
    [undefined, undefined, 450],
  );
  const [first, second, third] = meters;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  assert.deepEqual(
    [first, first, second, second].map((meter) => meter.recipient(STRANGER)?.code),
    [undefined, undefined, undefined, 450],
  );
  first.leave();
  assert.equal(third.sender(ANN, STRANGER), null);
  assert.equal(second.recipient(STRANGER), null);
});

test('recipients beyond the bound are refused, those before it are kept', () => {
  const { rates } = control({ network: { recipients: few(3) } });
  const meter = rates.meter();
  assert.match(
    send(meter, STRANGER, { recipients: 4 }) ?? '',
    /^450 .*network\.recipients: 192\.0\.2\.0\/24 has 3 of 3/,
  );
  meter.mail(10, 3, STRANGER);
  assert.match(send(meter, STRANGER) ?? '', /^450/);
});

test('bytes are counted at the end of a mail and refuse the next one', () => {
  const { rates } = control({ address: { bytes: few(1500) } });
  const meter = rates.meter();
  assert.deepEqual([send(meter, STRANGER), send(meter, STRANGER)], [null, null]);
  assert.match(send(meter, STRANGER) ?? '', /^450 .*address\.bytes: 192\.0\.2\.1 has 2000 of 1500/);
});

test('trusted clients are bound by sender, logins by user too, and the null sender by nobody', () => {
  const { rates } = control({
    address: { mails: few(1) },
    sender: { mails: few(2) },
    user: { mails: few(3), connections: few(2) },
  });
  const friend = rates.meter();
  assert.deepEqual([send(friend, FRIEND), send(friend, FRIEND)], [null, null]);
  assert.match(send(friend, FRIEND) ?? '', /^450 .*sender\.mails: ann@hosted\.test has 2 of 2/);
  for (let i = 0; i < 5; i++) assert.equal(send(friend, FRIEND, { sender: null }), null);

  const user = rates.meter();
  assert.deepEqual(
    [1, 2, 3].map(() => send(user, USER, { sender: null })),
    [null, null, null],
  );
  assert.match(send(user, USER, { sender: BOB }) ?? '', /^450 .*user\.mails: ann has 3 of 3/);
});

test('a connection counts for a user with its first mail', () => {
  const { rates } = control({ user: { connections: few(2) } });
  for (let i = 0; i < 2; i++) {
    const meter = rates.meter();
    for (let n = 0; n < 4; n++) assert.equal(send(meter, USER), null);
  }
  assert.match(send(rates.meter(), USER) ?? '', /^421 .*user\.connections: ann has 2 of 2/);
});
