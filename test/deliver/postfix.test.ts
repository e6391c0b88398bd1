import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import type { Route } from '../../src/deliver/router.ts';
import { consignmentTo, messageOf } from '../support/consignment.ts';
import { delivererTo, smtpTo } from '../support/deliverer.ts';
import { temporaryFolder } from '../support/folder.ts';

const SMTP_SINK = '/usr/sbin/smtp-sink';
const absent =
  existsSync(SMTP_SINK) || process.env.CI === 'true' ? false : `${SMTP_SINK} is not here: install Debian's postfix`;

/** Postfix's own test server; it writes each mail, with its envelope, into a file of `folder`. */
async function startPostfixSink(
  folder: string,
  args: readonly string[],
): Promise<{ port: number; stop(): Promise<void> }> {
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
  const child: ChildProcess = spawn(
    SMTP_SINK,
    [...asRoot, ...args, '-d', `${folder}/%M.`, `127.0.0.1:${port}`, '128'],
    { stdio: 'inherit' },
  );
  await Promise.race([
    listening(port),
    once(child, 'exit').then(() => Promise.reject(new Error('smtp-sink has ended'))),
  ]);
  return {
    port,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      socket.destroy();
    }
  }
}

const MAIL = 'Subject: x\r\n\r\n.dot\r\n..two\r\nlast\r\n';

for (const [what, args, routeTo] of [
  ['SMTP', [], smtpTo],
  ['SMTP without PIPELINING and ESMTP', ['-p', '-e'], smtpTo],
  ['LMTP', ['-L'], (port: number): Route => ({ kind: 'lmtp', host: '127.0.0.1', port })],
] as const) {
  test(`200 mails into Postfix's sink by ${what}: each once, each as it was`, { skip: absent }, async () => {
    using folder = temporaryFolder('sink');
    const sink = await startPostfixSink(folder.path, args);
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
    const mails = readdirSync(folder.path).map((file) =>
      readFileSync(folder.at(file), 'utf8').replaceAll('\r\n', '\n'),
    );
    const numbers = mails.map((mail) => Number(/^X-Number: (\d+)$/m.exec(mail)?.[1]));
    assert.deepEqual(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i),
    );
    for (const mail of mails) assert.ok(mail.includes(`\n${MAIL.replaceAll('\r\n', '\n')}`), mail);
  });
}
