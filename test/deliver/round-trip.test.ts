import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { applyChanges, type Changed } from '../../src/deliver/change/apply.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import { noDisarmer } from '../support/disarming.ts';
import { testDissector } from '../support/dissecting.ts';
import { realMails } from '../support/spam-assassin.ts';

const dissector = await testDissector();
after(() => dissector.close());

const written = ({ message }: Changed): Buffer => Buffer.concat([...message.chunks()]);

test('6,046 real mails are the same octets when nothing is removed', async () => {
  const changed: string[] = [];
  for (const mail of realMails()) {
    const octets = Buffer.from(mail.data(), 'latin1');
    const dissection = await dissector.dissectMail(memoryBytes(octets));
    if (!written(await applyChanges(dissection, [], noDisarmer)).equals(octets)) changed.push(mail.name);
    dissection.close();
  }
  assert.deepEqual(changed, []);
});

test('of real mails with several parts one goes, and every octet outside it stays', async () => {
  let tried = 0;
  for (const mail of realMails()) {
    const octets = Buffer.from(mail.data(), 'latin1');
    const dissection = await dissector.dissectMail(memoryBytes(octets));
    const part = dissection.parts.findLast(isEntity);
    if (part?.span) {
      tried++;
      const { headerStart, end } = part.span;
      const result = written(
        await applyChanges(dissection, [{ kind: 'strip', parts: [part.path], why: 'a test' }], noDisarmer),
      );
      assert.ok(result.subarray(0, headerStart).equals(octets.subarray(0, headerStart)), `${mail.name}: before it`);
      assert.ok(
        result.subarray(result.length - (octets.length - end)).equals(octets.subarray(end)),
        `${mail.name}: behind it`,
      );
      assert.match(result.subarray(headerStart).toString('latin1'), /The mail gateway removed/, mail.name);
    }
    dissection.close();
  }
  assert.ok(tried > 300, `${tried} mails have parts`);
});

function isEntity({ origin, span, parts }: Part): boolean {
  return origin === 'entity' && span !== null && parts.length === 0;
}
