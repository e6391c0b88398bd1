import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, TEST_ID } from '../../../test/support/consignment.ts';
import { memoryBytes } from '../../mail/bytes.ts';
import { MailId } from '../../mail/mail-id.ts';
import { composeForward } from './forward.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

test('the mail is attached byte for byte, with the reasons on top', () => {
  const original = Buffer.from('Subject: x\r\n\r\n\0\xff bare\nlf\r\n', 'latin1');
  const mail = composeForward({
    origin: { id: MailId.create(AT, Buffer.from([9, 9, 9, 9])), hostname: 'gw.example', at: AT },
    from: addressOf('postern@gw.example'),
    to: [addressOf('postmaster@example.net')],
    mail: { id: TEST_ID, sender: null, recipients: [addressOf('a@example.net')], subject: 'x', at: AT, header: [] },
    bytes: memoryBytes(original),
    reasons: ['attachment blocked'],
  });
  for (let walk = 0; walk < 2; walk++) {
    const text = Buffer.concat([...mail.chunks]).toString('latin1');
    assert.ok(text.includes(`\r\n\r\n${original.toString('latin1')}\r\n--=_postern-`));
    assert.match(text, /Why:\r\n {2}- attachment blocked/);
    assert.match(
      text,
      /Content-Type: message\/rfc822\r\nContent-Transfer-Encoding: 8bit\r\nContent-Disposition: attachment;/,
    );
  }
  assert.deepEqual([mail.envelope.sender, mail.envelope.body], [null, '8bitmime']);
});
