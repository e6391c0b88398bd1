import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Outcome } from '../../src/deliver/deliver.ts';
import { consignmentTo, messageOf } from '../support/consignment.ts';
import { delivererTo, smtpTo } from '../support/deliverer.ts';

/** One delivery of `size` octets to a server that does as it likes with each connection. */
async function deliverTo(behave: (socket: Socket) => void, size = 100): Promise<Outcome> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const timeouts = { connect: 300, command: 300, data: 300, finalDot: 300 };
  await using deliverer = delivererTo(smtpTo(address.port), { timeouts });
  const message = messageOf('Subject: x\r\n\r\n', Buffer.alloc(size, 'x'));
  const [outcome] = await deliverer.deliver(consignmentTo(['a@example.net'], { message }));
  for (const socket of sockets) socket.destroy();
  server.close();
  assert.ok(outcome);
  return outcome;
}

/** Says the text again and again until the client has had enough. */
function flood(socket: Socket, text: string): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(text));
  };
  socket.on('drain', more);
  more();
}

for (const [what, text] of [
  ['greetings', '220 hello\r\n'.repeat(1000)],
  ['lines of one greeting', '220-hello\r\n'.repeat(1000)],
  ['one line', 'x'.repeat(10_000)],
  ['octets zero', '\0'.repeat(10_000)],
] as const) {
  test(`a server that sends ${what} without end is given up on`, async () => {
    const { state, status } = await deliverTo((socket) => flood(socket, text));
    assert.deepEqual([state, status], ['deferred', '4.5.0']);
  });
}

test('a server that stops reading and answers without end during the mail is given up on', async () => {
  const outcome = await deliverTo((socket) => {
    socket.write('220 hi\r\n');
    socket.once('data', () => {
      socket.write('250-hi\r\n250 PIPELINING\r\n');
      socket.once('data', () => {
        socket.pause();
        socket.write('250 ok\r\n250 ok\r\n354 go\r\n');
        setImmediate(() => flood(socket, '250 ok\r\n'.repeat(100)));
      });
    });
  }, 30_000_000);
  assert.equal(outcome.state, 'deferred');
});

test('a server that stops reading is given up on in time', async () => {
  const outcome = await deliverTo((socket) => {
    socket.write('220 hi\r\n');
    socket.once('data', () => {
      socket.write('250-hi\r\n250 PIPELINING\r\n');
      socket.once('data', () => {
        socket.pause();
        socket.write('250 ok\r\n250 ok\r\n354 go\r\n');
      });
    });
  }, 30_000_000);
  assert.deepEqual([outcome.state, outcome.status], ['deferred', '4.4.2']);
});

test('whatever a server says, there is one outcome, and delivered is only what got 354 and then 2xx', async () => {
  const line = fc.constantFrom(
    '220 a',
    '250 a',
    '250-a',
    '354 a',
    '421 a',
    '450 a',
    '550 5.1.1 a',
    '251 a',
    '999 a',
    '',
    'x',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), fc.boolean(), async (lines, cut) => {
      const outcome = await deliverTo((socket) => {
        socket.resume();
        socket.end(`220 hi\r\n250-hi\r\n250 PIPELINING\r\n${lines.map((text) => `${text}\r\n`).join('')}`);
        if (cut) socket.destroySoon();
      });
      assert.match(outcome.status, /^[245]\.\d+\.\d+$/);
      if (outcome.state === 'delivered') assert.ok(lines.includes('354 a'));
      assert.equal(outcome.state === 'delivered', outcome.status.startsWith('2'));
    }),
    { numRuns: 40 },
  );
});
