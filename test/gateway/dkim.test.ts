import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { dkimSign, dkimVerify } from 'mailauth';
import { writeZip } from '../../src/base/zip-writer.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { TestGateway } from '../support/gateway.ts';
import { mailWith, plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;

async function signed(mail: string, canonicalization: string): Promise<string> {
  const key = {
    signingDomain: 'sender.test',
    selector: 'one',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  // Its types want the key here, its code there.
  const options = { canonicalization, ...key, signatureData: [key] };
  const { signatures, errors } = await dkimSign(Buffer.from(mail, 'latin1'), options);
  assert.deepEqual(errors, []);
  return `${signatures}${mail}`;
}

async function verdictOn(mail: Buffer): Promise<readonly string[]> {
  const { results } = await dkimVerify(mail, {
    resolver: async (name, type) => {
      assert.deepEqual([name, type], ['one._domainkey.sender.test', 'TXT']);
      return [[record]];
    },
  });
  return results.map(({ status }) => status.result);
}

const ZIP = Buffer.concat([...writeZip([{ name: 'a.txt', content: memoryBytes(Buffer.from('text')) }])]);
const MAILS: Readonly<Record<string, string>> = {
  plain: plainMail('signed', 'trailing blanks  \t\r\n\r\n.\r\n..\r\n8bit \xe4\xf6\r\n\r\n\r\n'),
  'no line end': plainMail('signed', 'the last line has no end'),
  attachments: mailWith('signed', { name: 'a.zip', content: ZIP }, { name: 'b.txt', content: Buffer.from('x\r\n') }),
};

for (const canonicalization of ['simple/simple', 'relaxed/relaxed']) {
  test(`the DKIM signature (${canonicalization}) of relayed mail still verifies`, async () => {
    await using sink = await startSmtpSink();
    await using gateway = await TestGateway.start({
      domains: [{ name: 'company.test', route: `smtp://127.0.0.1:${sink.port}` }],
    });
    for (const [kind, mail] of Object.entries(MAILS)) {
      const data = await signed(mail, canonicalization);
      assert.match(await sendMail(gateway.port, { to: ['bert@company.test'], data }), /^250 /, kind);
    }
    await gateway.stop();
    assert.equal(sink.mails.length, Object.keys(MAILS).length);
    for (const { data } of sink.mails) {
      assert.deepEqual(await verdictOn(data), ['pass'], data.toString('latin1'));
      const spoilt = Buffer.from(data.toString('latin1').replace(/signed/, 'signet'), 'latin1');
      assert.deepEqual(await verdictOn(spoilt), ['fail'], 'a changed mail must not verify');
    }
  });
}
