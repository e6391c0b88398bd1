import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { applyChanges } from '../../src/deliver/change/apply.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Change } from '../../src/mail/verdict.ts';
import { AMBIGUOUS_MAILS, type AmbiguousMail, octetsOf } from '../support/ambiguous/mails.ts';
import { noDisarmer } from '../support/disarming.ts';
import { contentOf, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';

const dissector = await testDissector(createUnpacker({ log: silentLog }));
after(() => dissector.close());

/** The second entity of a multipart: removing it leaves the first one as it is. */
function second(mail: AmbiguousMail): Buffer {
  const frame = 'Subject: x\r\nContent-Type: multipart/mixed; boundary=frame\r\n\r\n--frame\r\n\r\nkept\r\n--frame\r\n';
  return Buffer.concat([Buffer.from(frame), octetsOf(mail), Buffer.from('\r\n--frame--\r\n')]);
}

for (const kind of ['strip', 'clean'] as const) {
  test(`${kind}: of what another reading shows the entity goes that is read so`, async () => {
    for (const mail of [...AMBIGUOUS_MAILS.values()].flat()) {
      const before = await dissector.dissectMail(memoryBytes(second(mail)));
      const found = before.parts.filter((part) => contentOf(part).includes(EICAR)).map(({ path }) => path);
      const parts = found.filter((path) => path !== '');
      const change: Change = { kind, parts, why: 'a virus' };
      const { message } = await applyChanges(before, [change], noDisarmer);
      before.close();
      const changed = await dissector.dissectMail(memoryBytes(Buffer.concat([...message.chunks()])));
      assert.ok(!changed.parts.some((part) => contentOf(part).includes(EICAR)), mail.what);
      assert.ok(changed.parts.some((part) => part.text() === 'kept') || parts.includes('1'), mail.what);
      changed.close();
    }
  });
}
