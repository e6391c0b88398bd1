import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { admissionRules, ownCounters } from '../../../test/support/admission-rules.ts';
import { systemClock } from '../../base/clock.ts';
import type { Counters } from '../../base/counters.ts';
import { silentLog } from '../../base/log.ts';
import { Address } from '../../mail/address.ts';
import { reply } from '../../mail/replies.ts';
import type { Client } from '../client.ts';
import type { Visit } from '../visit.ts';
import { Admission } from './admission.ts';

const absent = async () => ({ kind: 'not-found', name: 'unknown' }) as const;
const RESOLVER = { resolveMx: absent, resolveAddress: absent, resolvePtr: absent, resolveIPv4: absent };

const few = { limit: 3, window: 60_000 };
const RATES = { connections: few, mails: few, recipients: few, bytes: few };

/** Counters that tell what is held. */
function watched(): Counters & { readonly held: Map<string, number> } {
  const counters = ownCounters();
  const held = new Map<string, number>();
  const note = (key: string, by: number) => {
    const count = (held.get(key) ?? 0) + by;
    assert.ok(count >= 0, `${key} is released more often than held`);
    if (count === 0) held.delete(key);
    else held.set(key, count);
  };
  return {
    held,
    add: (key, amount, windowMs) => counters.add(key, amount, windowMs),
    sum: (key, windowMs) => counters.sum(key, windowMs),
    hold(key) {
      note(key, 1);
      return counters.hold(key);
    },
    release(key) {
      note(key, -1);
      counters.release(key);
    },
  };
}

function admission(counters: Counters): Admission {
  return new Admission({
    rules: admissionRules({
      connectionsPerAddress: 3,
      connectionsPerNetwork: 4,
      reverseName: 'note',
      tarpit: { after: 1, delay: 1000 },
      rates: { address: RATES, network: RATES, sender: RATES, user: RATES },
    }),
    hosted: (domain) =>
      domain === 'hosted.test'
        ? { recipients: { verifyRecipient: async ({ local }: Address) => (local === 'ann' ? 'ok' : 'unknown') } }
        : null,
    self: { hostname: 'gw.test', isOwn: () => false },
    resolver: RESOLVER,
    listResolver: RESOLVER,
    alarm: () => {},
    counters,
    clock: systemClock,
    log: silentLog,
  });
}

interface Guest {
  client: Client;
  readonly stay: Visit;
}

type Act = (guest: Guest, address: Address) => unknown;

const ACTS: Readonly<Record<string, Act>> = {
  hello: ({ stay, client }) => stay.hello('client.test', client),
  sender: ({ stay, client }, address) => stay.sender(address, client),
  nobody: ({ stay, client }) => stay.sender(null, client),
  recipient: ({ stay, client }, address) => stay.recipient(address, client),
  mail: ({ stay, client }) => stay.mail(1, 1, client),
  penalty: ({ stay, client }) => assert.ok(stay.penalty(reply('relayDenied', ''), client) <= 5000),
  login: (guest) => {
    guest.client = { ...guest.client, trusted: true, login: { user: 'ann', maySend: () => true } };
  },
};

function clientFrom(address: string, trusted: boolean): Client {
  return { listener: 'x:25', role: 'mx', address, port: 1, trusted, proxy: null, certificate: null, login: null };
}

const ADDRESSES = ['ann@hosted.test', 'bob@hosted.test', 'x%y@hosted.test', 'eve@elsewhere.test', 'z@[192.0.2.1]'];
const acts = fc.array(
  fc.record({
    visit: fc.nat(5),
    act: fc.constantFrom('leave', ...Object.keys(ACTS)),
    address: fc.constantFrom(...ADDRESSES).map((text) => Address.parse(text)),
    trusted: fc.boolean(),
  }),
  { maxLength: 150 },
);

test('whatever sessions do, nothing is held any more when they are gone, and nothing twice given back', async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (list) => {
      const counters = watched();
      const gate = admission(counters);
      const guests = new Map<number, Guest>();
      for (const { visit, act, address, trusted } of list) {
        const guest = guests.get(visit);
        if (guest === undefined) {
          const client = clientFrom(`192.0.2.${visit % 3}`, trusted);
          const stay = gate.enter(client);
          if (!('code' in stay)) guests.set(visit, { client, stay });
        } else if (act === 'leave') {
          const answer = address === null ? null : guest.stay.recipient(address, guest.client);
          guest.stay.leave();
          guests.delete(visit);
          await answer; // which comes when he is gone
        } else if (address !== null) await ACTS[act]?.(guest, address);
      }
      for (const { stay } of guests.values()) stay.leave();
      assert.deepEqual([...counters.held], []);
    }),
  );
});
