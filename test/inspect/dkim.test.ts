import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dkimSign } from 'mailauth';
import { verifyDkim } from '../../src/inspect/auth/dkim/dkim.ts';
import type { DkimSignature } from '../../src/mail/authentication.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { testDissector } from '../support/dissecting.ts';
import { plainMail } from '../support/mails.ts';
import { ed25519Key, rsaKey, type SignOptions, signMail, txtResolver } from '../support/signing.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECONDS = NOW / 1000;
const MAIL = plainMail('a  subject', 'Good  morning.\t\r\n\r\n\r\nBye \r\n\r\n\r\n');
const RSA = rsaKey(2048);
const ED25519 = ed25519Key();

const dissector = await testDissector();

type Zone = Parameters<typeof txtResolver>[0];

const zoneFor = (record: string): Zone => ({ 'one._domainkey.sender.test': [record] });

async function verify(mail: string | Buffer, zone: Zone = zoneFor(RSA.record), signal = new AbortController().signal) {
  const octets = typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail;
  const dissection = await dissector.dissectMail(memoryBytes(octets));
  try {
    return await verifyDkim(dissection, { resolver: txtResolver(zone), now: NOW }, signal);
  } finally {
    dissection.close();
  }
}

const results = (signatures: readonly DkimSignature[]): string[] => signatures.map(({ result }) => result);

/** What is said of the one signature. */
async function verdict(mail: string | Buffer, zone?: Zone): Promise<[string, string]> {
  const [signature, ...more] = await verify(mail, zone);
  assert.deepEqual(more, []);
  assert.ok(signature);
  return [signature.result, signature.reason];
}

describe('signatures by mailauth', () => {
  for (const canonicalization of ['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed'])
    for (const key of [RSA, ED25519])
      it(`${canonicalization} ${key.algorithm}`, async () => {
        const data = {
          signingDomain: 'sender.test',
          selector: 'one',
          privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
          canonicalization,
          signTime: new Date(NOW),
        };
        const { signatures, errors } = await dkimSign(Buffer.from(MAIL), { ...data, signatureData: [data] });
        assert.deepEqual(errors, []);
        const signed = `Received: by us\r\n${signatures}${MAIL}`;
        assert.deepEqual(results(await verify(signed, zoneFor(key.record))), ['pass']);
        for (const spoilt of [signed.replace('Bye', 'Bie'), signed.replace('subject\r\n', 'object\r\n')])
          assert.deepEqual(results(await verify(spoilt, zoneFor(key.record))), ['fail']);
      });
});
