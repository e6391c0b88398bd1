import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { type ClamdInspector, createClamdInspector } from '../../src/inspect/virus/clamd.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Finding } from '../../src/mail/finding.ts';
import { type FakeClamd, type FakeClamdScript, startFakeClamd } from '../support/fake-clamd.ts';
import { fakePart, fakeSubject, mailOf } from '../support/parts.ts';

const NEVER = new AbortController().signal;

async function withClamd(
  script: FakeClamdScript,
  use: (inspector: ClamdInspector, clamd: FakeClamd) => Promise<void>,
  options: { timeout?: number; connections?: number } = {},
): Promise<void> {
  const clamd = await startFakeClamd(script);
  const at = { host: clamd.host, port: clamd.port };
  const inspector = createClamdInspector({
    at,
    timeout: options.timeout ?? 5000,
    connections: options.connections ?? 1,
    raw: 'when-odd',
  });
  try {
    await use(inspector, clamd);
  } finally {
    await inspector.close();
    await clamd.stop();
  }
}

const scanOne = (inspector: ClamdInspector, content: string): Promise<readonly Finding[]> =>
  inspector.inspect(mailOf(fakePart({ path: '1', content })), NEVER);

const kindAndName = (findings: readonly Finding[]): string[] =>
  findings.map(({ kind, name, part }) => `${kind} ${name} ${part}`);

const ok = (socket: Socket, id: number) => socket.write(`${id}: stream: OK\0`);

const unknownAnswers: readonly (readonly [what: string, name: string, answer: (socket: Socket, id: number) => void])[] =
  [
    ['ERROR', 'failed', (socket, id) => socket.write(`${id}: stream: Can't open file or directory ERROR\0`)],
    ['the size limit', 'size-limit', (socket, id) => socket.end(`${id}: INSTREAM size limit exceeded. ERROR\0`)],
    ['garbage', 'failed', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n\0')],
    ['OK without a number', 'failed', (socket) => socket.write('stream: OK\0')],
    ['OK for another number', 'failed', (socket, id) => socket.write(`${id + 7}: stream: OK\0`)],
    ['half an answer', 'failed', (socket, id) => socket.end(`${id}: stream: OK`)],
    ['an endless answer', 'failed', (socket) => socket.write('x'.repeat(100_000))],
    ['the end of the connection', 'failed', (socket) => socket.end()],
    ['a reset', 'failed', (socket) => socket.resetAndDestroy()],
  ];

for (const [what, name, answer] of unknownAnswers) {
  test(`${what} from clamd is unknown, not clean`, async () => {
    await withClamd(
      ({ id }, socket) => answer(socket, id),
      async (inspector) => assert.deepEqual(kindAndName(await scanOne(inspector, 'a')), [`unknown ${name} 1`]),
    );
  });
}

test('silence ends as unknown `late`, and the next mail gets a new connection', async () => {
  let mute = true;
  await withClamd(
    ({ id }, socket) => {
      if (!mute) ok(socket, id);
    },
    async (inspector, clamd) => {
      assert.deepEqual(kindAndName(await scanOne(inspector, 'a')), ['unknown late 1']);
      mute = false;
      assert.deepEqual(await scanOne(inspector, 'b'), []);
      assert.equal(clamd.connections, 2);
    },
    { timeout: 50 },
  );
});

test('silence ends under a steady flow of mail as well', async () => {
  await withClamd(
    () => {},
    async (inspector) => {
      let settled = false;
      const first = scanOne(inspector, 'first').finally(() => {
        settled = true;
      });
      const others: Promise<unknown>[] = [];
      while (!settled && others.length < 500) {
        others.push(scanOne(inspector, 'another'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.ok(settled, 'the flow kept a dead session');
      assert.deepEqual(kindAndName(await first), ['unknown late 1']);
      await Promise.all(others);
    },
    { timeout: 100 },
  );
});

test('nobody listening is unknown `absent`, and a ping says why', async () => {
  const clamd = await startFakeClamd(() => {});
  const at = { host: clamd.host, port: clamd.port };
  await clamd.stop();
  const inspector = createClamdInspector({ at, timeout: 1000, connections: 2, raw: 'when-odd' });
  assert.deepEqual(kindAndName(await scanOne(inspector, 'a')), ['unknown absent 1']);
  await assert.rejects(inspector.ping(), /ECONNREFUSED/);
  await inspector.close();
});

test('answers in another order reach their parts', async () => {
  const held: { id: number; content: string }[] = [];
  await withClamd(
    ({ id, content }, socket) => {
      held.push({ id, content: content.toString() });
      if (held.length < 3) return;
      for (const one of held.reverse())
        socket.write(`${one.id}: stream: ${one.content === 'bad' ? 'Evil FOUND' : 'OK'}\0`);
    },
    async (inspector) => {
      const parts = ['good', 'bad', 'fine'].map((content, index) => fakePart({ path: `${index + 1}`, content }));
      assert.deepEqual(kindAndName(await inspector.inspect(mailOf(...parts), NEVER)), ['virus Evil 2']);
    },
  );
});

test('one connection carries many mails', async () => {
  await withClamd(
    ({ id }, socket) => ok(socket, id),
    async (inspector, clamd) => {
      for (let i = 0; i < 20; i++) assert.deepEqual(await scanOne(inspector, `mail ${i}`), []);
      assert.equal(clamd.connections, 1);
    },
  );
});

test('mails at the same time use the connections allowed, not more', async () => {
  await withClamd(
    ({ id }, socket) => setImmediate(() => ok(socket, id)),
    async (inspector, clamd) => {
      const results = await Promise.all(Array.from({ length: 30 }, (_, i) => scanOne(inspector, `mail ${i}`)));
      assert.deepEqual(results.flat(), []);
      assert.equal(clamd.connections, 3);
    },
    { connections: 3 },
  );
});

test('a kept connection that ended is replaced once, for all mails that it carried', async () => {
  await withClamd(
    ({ id, connection }, socket) => {
      if (connection === 1 && id > 1) socket.destroy();
      else ok(socket, id);
    },
    async (inspector, clamd) => {
      assert.deepEqual(await scanOne(inspector, 'first'), []);
      const results = await Promise.all(Array.from({ length: 10 }, (_, i) => scanOne(inspector, `mail ${i}`)));
      assert.deepEqual(results.flat(), []);
      assert.equal(clamd.connections, 2);
    },
  );
});

test('clamd ending an idle session does not fail the mail that comes at that moment', async () => {
  await withClamd(
    ({ id, connection }, socket) => {
      if (connection === 1 && id > 1) socket.end('1: COMMAND READ TIMED OUT\0');
      else ok(socket, id);
    },
    async (inspector) => {
      assert.deepEqual(await scanOne(inspector, 'first'), []);
      assert.deepEqual(await scanOne(inspector, 'second'), []);
    },
  );
});

test('a connection that keeps breaking is unknown, not a loop', async () => {
  await withClamd(
    ({ id, connection }, socket) => {
      if (connection === 1 && id === 1) ok(socket, id);
      else socket.destroy();
    },
    async (inspector, clamd) => {
      assert.deepEqual(await scanOne(inspector, 'first'), []);
      assert.deepEqual(kindAndName(await scanOne(inspector, 'second')), ['unknown failed 1']);
      assert.equal(clamd.connections, 2);
    },
  );
});

test('a large content arrives whole, over a connection of its own', async () => {
  const content = Buffer.alloc(5 * 1024 * 1024 + 3, 'large');
  const sizes: number[] = [];
  await withClamd(
    (stream, socket) => {
      sizes.push(stream.content.length);
      socket.write(`${stream.id}: stream: ${stream.content.equals(content) ? 'Whole FOUND' : 'OK'}\0`);
    },
    async (inspector, clamd) => {
      const findings = await inspector.inspect(
        mailOf(fakePart({ path: '1', content: 'x' }), fakePart({ path: '2', content })),
        NEVER,
      );
      assert.deepEqual(kindAndName(findings), ['virus Whole 2']);
      assert.deepEqual(
        sizes.toSorted((a, b) => a - b),
        [1, content.length],
      );
      assert.equal(clamd.connections, 2);
    },
  );
});

test('OK for a large content that clamd does not have yet is unknown, not clean', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write('1: stream: OK\0'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inspector = createClamdInspector({
    at: { host: '127.0.0.1', port },
    timeout: 500,
    connections: 1,
    raw: 'when-odd',
  });
  const content = memoryBytes(Buffer.alloc(64 * 1024 * 1024));
  const part = { ...fakePart({ path: '1', content: 'x' }), size: content.size, content: () => content };
  try {
    const [finding] = await inspector.inspect(mailOf(part), NEVER);
    assert.equal(finding?.kind, 'unknown');
  } finally {
    await inspector.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

test('many contents go out in groups, and every one gets its own answer', async () => {
  let waiting = 0;
  let most = 0;
  await withClamd(
    ({ id, content }, socket) => {
      waiting += content.length;
      most = Math.max(most, waiting);
      setImmediate(() => {
        waiting -= content.length;
        socket.write(`${id}: stream: ${content[0] === 7 ? 'Seven FOUND' : 'OK'}\0`);
      });
    },
    async (inspector) => {
      const parts = Array.from({ length: 40 }, (_, index) =>
        fakePart({ path: `${index}`, content: Buffer.alloc(300_000, index % 10) }),
      );
      assert.deepEqual(kindAndName(await inspector.inspect(mailOf(...parts), NEVER)), [
        'virus Seven 7',
        'virus Seven 17',
        'virus Seven 27',
        'virus Seven 37',
      ]);
      assert.ok(most <= 2 * 1024 * 1024, `${most} bytes at once`);
    },
  );
});

test('empty parts are not sent; the raw mail is sent where the structure is odd', async () => {
  const seen: string[] = [];
  await withClamd(
    ({ id, content }, socket) => {
      seen.push(content.toString());
      ok(socket, id);
    },
    async (inspector) => {
      await inspector.inspect(
        mailOf(fakePart({ path: '1', content: '' }), fakePart({ path: '2', content: 'two' })),
        NEVER,
      );
      assert.deepEqual(seen.splice(0), ['two']);
      const odd = fakePart({ content: 'body', flags: [{ kind: 'ambiguous', name: 'boundary-readings', detail: '' }] });
      await inspector.inspect(fakeSubject(odd, { raw: 'whole mail' }), NEVER);
      assert.deepEqual(seen.splice(0), ['body', 'whole mail']);
      await inspector.inspect(fakeSubject(fakePart({ content: '' }), { raw: 'header only' }), NEVER);
      assert.deepEqual(seen.splice(0), ['header only']);
    },
  );
});

test('encrypted and over-limit alerts are not called viruses', async () => {
  await withClamd(
    ({ id, content }, socket) => socket.write(`${id}: stream: ${content} FOUND\0`),
    async (inspector) => {
      assert.deepEqual(kindAndName(await scanOne(inspector, 'Heuristics.Encrypted.Zip')), [
        'encrypted Heuristics.Encrypted.Zip 1',
      ]);
      assert.deepEqual(kindAndName(await scanOne(inspector, 'Heuristics.Limits.Exceeded.MaxScanSize')), [
        'over-limit Heuristics.Limits.Exceeded.MaxScanSize 1',
      ]);
    },
  );
});
