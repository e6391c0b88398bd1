import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { idAt } from '../../test/support/story.ts';
import { type Control, type ControlHandler, callControl, startControl } from './control.ts';
import { nudge, parseNudge } from './nudge.ts';

async function controlled(
  handlers: Record<string, ControlHandler>,
  work: (path: string, control: Control) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder('control');
  const path = folder.at('control.sock');
  const control = await startControl({ path, handlers });
  try {
    await work(path, control);
  } finally {
    await control.close();
  }
}

/** Sends raw bytes; what came back until the other end hung up or a line was there. */
async function raw(path: string, bytes: string): Promise<string> {
  const socket = connect(path);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
    if (answer.endsWith('\n')) socket.end();
  });
  socket.on('error', () => {});
  socket.write(bytes);
  await new Promise((closed) => socket.on('close', closed));
  return answer;
}

test('a request gets its handler’s answer, and the socket is the owner’s alone', () =>
  controlled({ double: ({ number }) => ({ twice: Number(number) * 2 }) }, async (path) => {
    assert.deepEqual(await callControl(path, { verb: 'double', number: 21 }, 1000), { result: { twice: 42 } });
    assert.equal(statSync(path).mode & 0o777, 0o600);
  }));

test('no socket, and a socket that nobody listens at, mean that no gateway runs', async () => {
  using folder = temporaryFolder('control');
  const path = folder.at('control.sock');
  assert.equal(await callControl(path, { verb: 'x' }, 1000), null);
  assert.equal(await nudge(path, [{ id: idAt(1), due: 1 }]), false);
});

test('what a killed gateway left is taken over; a living one is not', () =>
  controlled({}, async (path, control) => {
    await assert.rejects(startControl({ path, handlers: {} }), /another gateway runs on this state folder/);
    await control.close();
    // Listening and exiting without closing leaves the file, as kill -9 does.
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    assert.ok(statSync(path).isSocket());
    const second = await startControl({ path, handlers: { here: () => 'yes' } });
    assert.deepEqual(await callControl(path, { verb: 'here' }, 1000), { result: 'yes' });
    await second.close();
  }));

test('bad requests get an error and harm nothing', () =>
  controlled(
    {
      fail: () => {
        throw new Error('the disk is full');
      },
    },
    async (path) => {
      for (const [sent, expected] of [
        ['no json\n', /"ok":false,"error":"/],
        ['[]\n', /a request is an object with a \\"verb\\"/],
        ['{"verb":"__proto__"}\n', /\\"__proto__\\" is none of fail/],
        ['{"verb":"constructor"}\n', /\\"constructor\\" is none of fail/],
        ['{"verb":"fail"}\n', /"error":"the disk is full"/],
      ] as const) {
        assert.match(await raw(path, sent), expected);
      }
      await assert.rejects(
        callControl(path, { verb: 'fail' }, 1000),
        /the running gateway .* refused: the disk is full/,
      );
    },
  ));

test('a line without an end is cut off', () =>
  controlled({}, async (path) => assert.equal(await raw(path, 'x'.repeat(3 << 20)), '')));

test('a gateway that does not answer is told of in time', async () => {
  using folder = temporaryFolder('control');
  const path = folder.at('control.sock');
  const server = createServer(() => {}).listen(path);
  await once(server, 'listening');
  await assert.rejects(callControl(path, { verb: 'x' }, 20), /did not answer within 20 ms/);
  server.close();
});

test('a path too long for a socket is refused with what to do', () =>
  assert.rejects(startControl({ path: `/tmp/${'x'.repeat(120)}`, handlers: {} }), /choose a shorter "state" folder/));

test('a nudge of many mails arrives whole', async () => {
  const mails = Array.from({ length: 12_000 }, (_, n) => ({ id: idAt(n), due: n }));
  const arrived: unknown[] = [];
  await controlled({ nudge: (request) => void arrived.push(...parseNudge(request)) }, async (path) =>
    assert.equal(await nudge(path, mails), true),
  );
  assert.deepEqual(arrived, mails);
});

test('a nudge of something else is refused', () => {
  for (const mails of [undefined, [null], [{ id: 'X', due: 1 }], [{ id: idAt(1), due: 'soon' }]]) {
    assert.throws(() => parseNudge({ verb: 'nudge', mails }), /nudge/);
  }
});
