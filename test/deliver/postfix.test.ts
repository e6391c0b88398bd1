import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../src/deliver/router.ts';
import { consignmentTo, messageOf } from '../support/consignment.ts';
import { delivererTo, smtpTo } from '../support/deliverer.ts';
import { temporaryFolder } from '../support/folder.ts';
import { dumpedMails, noPostfixSink, startPostfixSink } from '../support/postfix-sink.ts';

const MAIL = 'Subject: x\r\n\r\n.dot\r\n..two\r\nlast\r\n';

for (const [what, args, routeTo] of [
  ['SMTP', [], smtpTo],
  ['SMTP without PIPELINING and ESMTP', ['-p', '-e'], smtpTo],
  ['LMTP', ['-L'], (port: number): Route => ({ kind: 'lmtp', host: '127.0.0.1', port })],
] as const) {
  test(`200 mails into Postfix's sink by ${what}: each once, each as it was`, { skip: noPostfixSink }, async () => {
    using folder = temporaryFolder('sink');
    await using sink = await startPostfixSink(folder.path, args);
    await using deliverer = delivererTo(routeTo(sink.port));
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        deliverer.deliver(
          consignmentTo([`${i}@example.net`, `${i}b@example.net`], { message: messageOf(`X-Number: ${i}\r\n`, MAIL) }),
        ),
      ),
    );
    assert.ok(
      all.flat().every(({ state }) => state === 'delivered'),
      JSON.stringify(all.flat().find(({ state }) => state !== 'delivered')),
    );
    await deliverer.close();
    await sink.stop();
    const mails = dumpedMails(folder.path).map(({ data }) => data);
    const numbers = mails.map((mail) => Number(/^X-Number: (\d+)$/m.exec(mail)?.[1]));
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i),
    );
    for (const mail of mails) assert.ok(mail.endsWith(`\n${MAIL.replaceAll('\r\n', '\n')}`), mail);
  });
}
