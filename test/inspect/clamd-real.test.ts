import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type ClamdInspector, createClamdInspector } from '../../src/inspect/virus/clamd.ts';
import { clamdInstalled, type RunningClamd, startClamd } from '../support/clamd.ts';
import { EICAR } from '../support/eicar.ts';
import { fakePart, mailOf } from '../support/parts.ts';

const NEVER = new AbortController().signal;
const installed = await clamdInstalled();
const database = {
  'test.hdb': [`${createHash('md5').update(EICAR).digest('hex')}:${EICAR.length}:Eicar-Test`],
  'test.ndb': [`Eicar-Test-Body:0:*:${Buffer.from(EICAR).toString('hex')}`],
};

describe('a real clamd', { skip: installed ? false : 'clamd is not installed' }, () => {
  let clamd: RunningClamd;
  let inspector: ClamdInspector;

  before(async () => {
    clamd = await startClamd({ database, config: ['StreamMaxLength 2M', 'IdleTimeout 1'] });
    inspector = createClamdInspector({
      at: { socket: clamd.socket },
      timeout: 10_000,
      connections: 2,
      raw: 'when-odd',
    });
  });

  after(async () => {
    await inspector.close();
    await clamd.stop();
  });

  const names = async (...contents: (string | Buffer)[]) => {
    const parts = contents.map((content, index) => fakePart({ path: `${index + 1}`, content }));
    const findings = await inspector.inspect(mailOf(...parts), NEVER);
    return findings.map(({ kind, name, part }) => `${kind} ${name} ${part}`);
  };

  test('answers a ping', async () => {
    await assert.doesNotReject(inspector.ping());
  });

  test('finds EICAR in the part that carries it', async () => {
    const found = await names('an ordinary text', EICAR, 'another one');
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /^virus Eicar-Test\S* 2$/);
    assert.deepEqual(await names('an ordinary text', 'another one'), []);
  });

  test('carries many mails at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 60 }, (_, i) => names(`text ${i}`, i % 3 === 0 ? `${EICAR}` : 'nothing', `text ${i} b`)),
    );
    assert.equal(all.filter((found) => found.length === 1).length, 20);
    assert.equal(all.filter((found) => found.length === 0).length, 40);
  });

  test('a content above StreamMaxLength is unknown, and other mails keep their answers', async () => {
    const large = Buffer.alloc(3 * 1024 * 1024, 'large');
    const huge = Buffer.alloc(9 * 1024 * 1024, 'huge');
    const others = Promise.all(Array.from({ length: 10 }, (_, i) => names(`text ${i}`, EICAR)));
    // clamd closes without reading on, so that its answer may be lost with the connection.
    for (const content of [large, huge])
      assert.match((await names(content))[0] ?? '', /^unknown (size-limit|failed) 1$/);
    for (const other of await others) assert.match(other[0] ?? '', /^virus Eicar-Test\S* 2$/);
  });

  test('a reload fails no mail', async () => {
    let reloading = true;
    const reloads = (async () => {
      for (let i = 0; i < 3; i++) await clamd.reload();
      reloading = false;
    })();
    let mails = 0;
    while (reloading || mails < 20) {
      assert.match((await names('text', EICAR))[0] ?? '', /^virus Eicar-Test\S* 2$/);
      mails++;
    }
    await reloads;
    assert.ok(mails >= 20);
  });

  test('a restarted clamd is found again, and is absent in between', async () => {
    await names('text');
    await clamd.kill();
    assert.deepEqual(await names('text'), ['unknown absent 1']);
    await clamd.restart();
    assert.deepEqual(await names('text'), []);
  });
});
