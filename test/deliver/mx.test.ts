import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResolver } from '../../src/base/resolver.ts';
import { consignmentTo } from '../support/consignment.ts';
import { delivererTo } from '../support/deliverer.ts';
import { startDns } from '../support/dns.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

test('mail finds its way by real DNS answers, domain by domain', async () => {
  const dns = await startDns({
    'a.example': { mx: ['10 mx.a.example'] },
    'mx.a.example': { a: ['127.0.0.1'] },
    'b.example': { a: ['127.0.0.1'] },
    'null.example': { mx: ['0 .'] },
    'broken.example': { rcode: 'SERVFAIL' },
    'loop.example': { mx: ['10 gw.example', '20 mx.a.example'] },
    'gw.example': { a: ['127.0.0.9'] },
    'dead.example': { mx: ['10 dead1.example', '20 mx.a.example'] },
    'dead1.example': { a: ['127.0.0.2'] }, // nobody listens there
  });
  const sink = await startSmtpSink();
  await using deliverer = delivererTo(
    { kind: 'mx' },
    { resolver: createResolver({ servers: [dns.server] }), mxPort: sink.port, loopbackExchangers: true },
  );
  const recipients = [
    '1@a.example',
    '2@b.example',
    '3@a.example',
    '4@null.example',
    '5@nowhere.example',
    '6@broken.example',
    '7@loop.example',
    '8@dead.example',
    '9@[127.0.0.1]',
  ];
  const outcomes = await deliverer.deliver(consignmentTo(recipients));
  assert.deepEqual(
    outcomes.map(({ recipient, state, status }) => [recipient.text, state, status]),
    [
      ['1@a.example', 'delivered', '2.0.0'],
      ['2@b.example', 'delivered', '2.0.0'],
      ['3@a.example', 'delivered', '2.0.0'],
      ['4@null.example', 'failed', '5.1.10'],
      ['5@nowhere.example', 'failed', '5.1.2'],
      ['6@broken.example', 'deferred', '4.4.3'],
      ['7@loop.example', 'failed', '5.4.6'],
      ['8@dead.example', 'delivered', '2.0.0'],
      ['9@[127.0.0.1]', 'failed', '5.1.2'],
    ],
  );
  assert.equal(outcomes[0]?.host, `mx.a.example[127.0.0.1]:${sink.port}`);
  assert.deepEqual(sink.mails.map((mail) => mail.recipients).sort(), [
    ['TO:<1@a.example>', 'TO:<3@a.example>'],
    ['TO:<2@b.example>'],
    ['TO:<8@dead.example>'],
  ]);
  await sink.close();
  await dns.close();
});

test('an exchanger that is this machine under another name is a loop, where the gateway listens on every address', async () => {
  const dns = await startDns({
    'ours.example': { mx: ['10 other-name.example', '20 mx.example'] },
    'other-name.example': { a: ['192.0.2.1'] },
    'mx.example': { a: ['127.0.0.1'] },
  });
  const sink = await startSmtpSink();
  await using deliverer = delivererTo(
    { kind: 'mx' },
    {
      resolver: createResolver({ servers: [dns.server] }),
      mxPort: sink.port,
      ownAddresses: [{ address: '0.0.0.0', port: sink.port }],
      machineAddresses: () => ['192.0.2.1'],
    },
  );
  const [outcome] = await deliverer.deliver(consignmentTo(['a@ours.example']));
  assert.deepEqual([outcome?.state, outcome?.status], ['failed', '5.4.6']);
  assert.equal(sink.connections, 0);
  await sink.close();
  await dns.close();
});
