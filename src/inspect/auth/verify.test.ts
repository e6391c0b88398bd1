import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDissector } from '../../../test/support/dissecting.ts';
import { emptyResolver } from '../../../test/support/inspecting.ts';
import { plainMail } from '../../../test/support/mails.ts';
import { rsaKey, signMail, txtResolver } from '../../../test/support/signing.ts';
import { recordOf } from '../../../test/support/way.ts';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import type { Resolver } from '../../base/resolver.ts';
import type { Authentication } from '../../mail/authentication.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import { createVerifier, type VerifierOptions } from './verify.ts';

const KEY = rsaKey(1024);
const ZONE = {
  '_dmarc.sender.test': ['v=DMARC1; p=reject'],
  'one._domainkey.sender.test': [KEY.record],
  'sender.example': ['v=spf1 ip4:192.0.2.1 -all'],
  'default._bimi.sender.test': ['v=BIMI1; l=https://sender.test/logo.svg'],
};
const dissector = await testDissector();

interface Asked {
  readonly trusted?: boolean;
  readonly session?: null;
}

async function verify(told: Partial<VerifierOptions> = {}, { trusted = false, session }: Asked = {}) {
  const dns = txtResolver(ZONE);
  const resolver: Resolver = { ...emptyResolver, resolveTxt: dns.resolveTxt };
  const options = { enabled: true, trustedSealers: [], timeoutMs: 60_000, hostname: 'gw.test' };
  const rest = { decodeWords: (text: string) => text, clock: systemClock, log: silentLog };
  const verifier = createVerifier({ resolver, ...options, ...rest, ...told });
  const mail = signMail(plainMail('hello'), { key: KEY });
  const dissection = await dissector.dissectMail(memoryBytes(Buffer.from(mail, 'latin1')));
  const record = recordOf({ trusted });
  try {
    const { envelope } = record;
    return {
      dns,
      said: await verifier.verify({
        dissection,
        envelope,
        session: session ?? record.session,
        ...(session === null ? { session } : {}),
      }),
    };
  } finally {
    dissection.close();
  }
}

function results({ spf, dkim, dmarc, arc }: Authentication): string {
  return [spf?.result ?? 'null', dkim.map(({ result }) => result).join(','), dmarc.result, arc.result].join(' ');
}

test('all checks of a stranger, the picture of his domain noted', async () => {
  const { said } = await verify();
  assert.equal(results(said), 'pass pass pass none');
  assert.equal(said.author.address?.text, 'anna@sender.test');
  assert.equal(said.bimi?.location, 'https://sender.test/logo.svg');
});

test('of a file there is no client to be asked about', async () => {
  const { said } = await verify({}, { session: null });
  assert.equal(results(said), 'null pass pass none');
});

test('of those we trust, and where it is turned off, nothing is asked and the author read', async () => {
  for (const one of [await verify({}, { trusted: true }), await verify({ enabled: false })]) {
    assert.equal(results(one.said), 'null  none none');
    assert.deepEqual(one.dns.asked, []);
    assert.equal(one.said.author.address?.text, 'anna@sender.test');
  }
});

test('a DNS that hangs is given up', async () => {
  const never = () => new Promise<never>(() => {});
  const { said } = await verify({ resolver: { ...emptyResolver, resolveTxt: never }, timeoutMs: 1 });
  assert.equal(results(said), 'temperror temperror temperror none');
});

test('what breaks here is no reason to refuse', async () => {
  const broken = () => Promise.reject(new Error('the disk is gone'));
  const { said } = await verify({ resolver: { ...emptyResolver, resolveTxt: broken } });
  assert.equal(said.dmarc.result, 'temperror');
  assert.match(said.dmarc.reason, /the disk is gone/);
});
