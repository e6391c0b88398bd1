import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64, CLIENT, Door, ENVELOPE, MAIL, SessionBench, TLS } from '../../test/support/session-bench.ts';
import { reply } from '../mail/replies.ts';

test('another client comes in the place of the one who tells of it, with nothing of what that one may', async () => {
  const bench = await new SessionBench().secure();
  await bench.say(`AUTH PLAIN ${base64('\0ann\0secret')}\r\n`);
  assert.match(
    await bench.say('XCLIENT ADDR=192.0.2.1 PORT=25 NAME=mail.sender.test HELO=told.test\r\n'),
    /^220 gw\.test ESMTP\r\n$/,
  );
  assert.deepEqual(bench.door.left, [CLIENT]);
  assert.deepEqual(bench.door.came.at(-1), {
    ...CLIENT,
    address: '192.0.2.1',
    port: 25,
    trusted: false,
    proxy: '192.0.2.6',
  });
  await bench.say('EHLO teller.test\r\n');
  await bench.say(ENVELOPE);
  assert.match(await bench.say('Subject: x\n\r\n.\r\n'), /^550 5\.6\.11 /, 'not in a trusted network: no lenience');
  await bench.say(ENVELOPE);
  await bench.say(MAIL);
  const { id, ...facts } = bench.facts[0] ?? assert.fail();
  assert.ok(id);
  assert.deepEqual(facts, {
    listener: '127.0.0.1:25',
    role: 'submission',
    address: '192.0.2.1',
    port: 25,
    helo: 'told.test',
    protocol: 'ESMTPS',
    tls: TLS,
    trusted: false,
    user: null,
    certificate: null,
    reverseName: 'mail.sender.test',
    proxy: '192.0.2.6',
    at: 0,
  });
  assert.match(
    bench.texts[0]?.replaceAll('\r\n ', ' ') ?? '',
    /^Received: from told\.test \(mail\.sender\.test \[192\.0\.2\.1\]\) by gw\.test/,
  );
  assert.deepEqual(bench.refusals, ['192.0.2.1 DATA 550 bare CR or LF in DATA']);
});

test('the told address decides who is trusted, and a told login', async () => {
  const trust = async (attributes: string) => {
    const bench = await new SessionBench().greeted();
    await bench.say(`XCLIENT ${attributes}\r\n`);
    const { trusted, login } = bench.door.came.at(-1) ?? assert.fail();
    return [trusted, login?.user ?? null];
  };
  assert.deepEqual(await trust('ADDR=192.0.2.1'), [false, null]);
  assert.deepEqual(await trust('ADDR=10.0.0.1'), [true, null]);
  assert.deepEqual(await trust('ADDR=IPV6:::ffff:10.0.0.1'), [true, null]);
  assert.deepEqual(await trust('ADDR=IPV6:::FFFF:0A00:0001'), [true, null]);
  assert.deepEqual(await trust('ADDR=192.0.2.1 LOGIN=ann'), [true, 'ann']);
  assert.deepEqual(await trust('ADDR=192.0.2.1 LOGIN=[UNAVAILABLE]'), [false, null]);
  assert.deepEqual(await trust('LOGIN=[UNAVAILABLE]'), [false, null], 'nothing is inherited');
});

test('the certificate of who tells of a client is no credential of that client', async () => {
  const bench = await new SessionBench().greeted();
  bench.certificate = 'branch-office';
  await bench.say('XCLIENT ADDR=192.0.2.1\r\n');
  await bench.secure();
  await bench.say('EHLO teller.test\r\n');
  await bench.say(ENVELOPE);
  await bench.say(MAIL);
  const { address, trusted, certificate } = bench.facts[0] ?? assert.fail();
  assert.deepEqual({ address, trusted, certificate }, { address: '192.0.2.1', trusted: false, certificate: null });
});

test('who is turned away hears why and is gone; what was told stands in the record', async () => {
  const door = new Door({}, ({ address }) =>
    address === '192.0.2.1' ? reply('tooManyConnections', 'rate') : address === '192.0.2.2' ? assert.fail('no') : null,
  );
  const refused = await new SessionBench(door).greeted();
  assert.match(await refused.say('XCLIENT ADDR=192.0.2.1\r\n'), /^421 4\.7\.0 /);
  assert.deepEqual(refused.refusals, ['192.0.2.1 XCLIENT 421 rate']);
  const failed = await new SessionBench(door).greeted();
  assert.match(await failed.say('XCLIENT ADDR=192.0.2.2\r\n'), /^451 4\.3\.0 /);
  for (const bench of [refused, failed]) assert.equal(bench.closed, true);
  assert.equal(door.came.length, door.left.length);
});
