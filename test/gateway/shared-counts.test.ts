import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestGateway, until } from '../support/gateway.ts';
import { plainMail } from '../support/mails.ts';
import { sendMail } from '../support/smtp-client.ts';

/** So many that they take longer than what the workers tell each other. */
const LIMIT = 100;

test('workers count together, and one that begins anew knows what was counted before', async () => {
  await using gateway = await TestGateway.start({
    networks: { trusted: [] },
    admission: {
      greetingDelay: '0s',
      reverseName: 'ignore',
      senderDomain: { check: false },
      rates: { address: { mails: `${LIMIT}/1h` } },
    },
  });
  let accepted = 0;
  const send = async () => {
    const reply = await sendMail(gateway.port, { to: ['bert@company.test'], data: plainMail('x') });
    if (reply.startsWith('250 ')) accepted++;
    else assert.match(reply, /^450 4\.7\.1 /);
  };
  /** Connections go to the workers in turn: four are two for each. */
  const allRefuse = () =>
    until(async () => {
      const before = accepted;
      for (let i = 0; i < 4; i++) await send();
      return accepted === before ? true : null;
    });

  await allRefuse();
  // What came before the two had told each other may have passed; alone they would have let twice as many pass.
  assert.ok(accepted >= LIMIT && accepted < 2 * LIMIT, `${accepted} mails`);

  const before = gateway.workers();
  for (const pid of before) process.kill(pid, 'SIGKILL');
  await until(() => (gateway.workers().some((pid) => before.includes(pid)) ? null : true));
  // Whoever answers from here on has begun anew. Until one does, the port is closed.
  await until(() =>
    send().then(
      () => true as const,
      () => null,
    ),
  );
  await allRefuse();
  // What the dead had not told yet died with them; had it been all, as many would have passed again.
  assert.ok(accepted < 2 * LIMIT, `${accepted} mails`);
});
