import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

test('workers count together, and one that begins anew knows what was counted before', async () => {
  await using gateway = await TestGateway.start({
    networks: { trusted: [] },
    admission: {
      greetingDelay: '0s',
      reverseName: 'ignore',
      senderDomain: { check: false },
      rates: { address: { mails: '4/1h' } },
    },
  });
  const send = () => sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('x') });
  /** Connections go to the workers in turn: four are two for each. */
  const allRefuse = async () => {
    const said = [await send(), await send(), await send(), await send()];
    return said.every((reply) => reply.startsWith('450 4.7.1 ')) ? said : null;
  };

  for (let i = 0; i < 4; i++) assert.match(await send(), /^250 /);
  await until(allRefuse);
  // What came before the two had told each other may have passed; alone they would have let eight pass.
  const { length } = await gateway.untilDelivered(4);
  assert.ok(length < 8, `${length} mails`);

  await sleep(1000); // what a worker has not told yet dies with it, and nothing shows when it has
  const before = gateway.workers();
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await until(() => (gateway.workers().some((pid) => before.includes(pid)) ? null : true));
  // Whoever answers from here on has begun anew. Until one does, the port is closed.
  assert.match(await until(() => send().catch(() => null)), /^450 4\.7\.1 /);
  for (let i = 0; i < 8; i++) assert.match(await send(), /^450 4\.7\.1 /);
});
