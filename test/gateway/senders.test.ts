import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startDns } from '../support/dns.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TestGateway, until } from '../support/gateway.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const STRANGER = '192.0.2.9';
const OURS = '10.0.0.5';

let dns: Awaited<ReturnType<typeof startDns>>;
before(async () => {
  dns = await startDns({
    'partner.test': { mx: ['10 mail.partner.test'], txt: [['v=spf1 ip4:192.0.2.0/24 -all']] },
    'other.test': { mx: ['10 mail.other.test'] },
    'company.test': { mx: ['10 mail.company.test'] },
  });
});
after(() => dns.close());

/** Everything that is not known is suspicious. */
function configuration(greylist: object) {
  return {
    workers: 1,
    networks: { trusted: ['10.0.0.0/8'], xclient: ['127.0.0.0/8'] },
    dns: { servers: [dns.server] },
    admission: { greetingDelay: '0s' },
    domains: [{ name: 'company.test', route: 'maildir:./maildir' }],
    outbound: { route: 'maildir:./outside' },
    spam: { greylist: { from: -100, ...greylist } },
  };
}

interface Letter {
  readonly client?: string;
  readonly from?: string;
  readonly to?: string;
  readonly id?: string;
  readonly header?: string;
}

/** The reply to a mail. */
async function send(
  gateway: TestGateway,
  { client = STRANGER, from = 'anna@partner.test', ...mail }: Letter,
): Promise<string> {
  const { to = 'bert@company.test', id = 'm1@partner.test', header = '' } = mail;
  const smtp = await SmtpClient.connect(gateway.port);
  try {
    assert.match(await smtp.say(`XCLIENT ADDR=${client}`), /^220 /);
    await smtp.say('EHLO mail.partner.test');
    const fields = `From: Anna Meier <${from}>\r\nTo: <${to}>\r\nSubject: minutes\r\nMessage-ID: <${id}>\r\n${header}`;
    const date = 'Date: Fri, 27 Nov 2026 10:00:00 +0000\r\n';
    return await smtp.send({ from, to: [to], data: `${date}${fields}\r\nHere are the minutes.\r\n` });
  } finally {
    smtp.close();
  }
}

const GREYLISTED = /^451 4\.7\.1 Mail greylisted, try again in some minutes \(reference [0-9A-Z]{16}\)/;

test('a suspicious mail of a stranger is taken when it comes again, from another address of his domain too', async () => {
  await using gateway = await TestGateway.start(configuration({ delay: '0s' }));
  assert.match(await send(gateway, {}), GREYLISTED);
  // What a worker notes is written by the supervisor a moment later.
  const listed = await until(async () => {
    const { out } = await gateway.postern('sender', 'list', '--json');
    return out.includes('partner.test') ? out : null;
  });
  assert.match(listed, /"by":"partner\.test","from":"anna@partner\.test","to":"bert@company\.test"/);
  assert.match(await send(gateway, { client: '192.0.2.200' }), /^250 /);
  assert.equal((await gateway.untilDelivered(1)).length, 1);
  assert.match(await send(gateway, { from: 'eve@other.test' }), GREYLISTED);
});

test('a sender who is let in passes at once, and one who is blocked not at all', async () => {
  await using gateway = await TestGateway.start(configuration({ delay: '1h' }));
  assert.match(await send(gateway, {}), GREYLISTED);
  assert.match(await send(gateway, {}), GREYLISTED);
  const { code, out } = await gateway.postern('sender', 'allow', 'anna@partner.test', '--for', '30d');
  assert.deepEqual([code, out], [0, 'anna@partner.test: let in\n']);
  const taken = await send(gateway, {});
  assert.match(taken, /^250 /);
  await gateway.untilDelivered(1);
  const { out: story } = await gateway.postern('trace', idIn(taken));
  assert.match(story, /allowed-sender.*anna@partner\.test is let in/);
  await gateway.postern('sender', 'block', 'partner.test');
  assert.match(await send(gateway, {}), /^250 /);
  const { out: kept } = await gateway.postern('quarantine', 'list');
  assert.match(kept, /spam +anna@partner\.test/);
});

test('an answer to our own mail is known as one, also after a restart; what is forgotten is not', async () => {
  await using gateway = await TestGateway.start(configuration({ delay: '1h' }));
  const ours = { client: OURS, from: 'bert@company.test', to: 'anna@partner.test', id: 'q1@company.test' };
  assert.match(await send(gateway, ours), /^250 /);
  await gateway.untilDelivered(1, 'outside');
  await until(async () => ((await gateway.postern('sender', 'show', 'anna@partner.test')).code === 0 ? true : null));
  await gateway.stop();
  await gateway.start();
  assert.match(
    await send(gateway, { from: 'eve@other.test', header: 'In-Reply-To: <q1@company.test>\r\n' }),
    GREYLISTED,
  );
  const answer = await send(gateway, { to: 'carl@company.test', header: 'In-Reply-To: <q1@company.test>\r\n' });
  assert.match(answer, /^250 /);
  await gateway.untilDelivered(1);
  const story = await until(async () => {
    const { out } = await gateway.postern('trace', idIn(answer));
    return out.includes('reply-to-ours') ? out : null;
  });
  assert.match(story, /known-correspondent.*bert@company\.test has written to him/);
  assert.match(story, /reply-to-ours.*answers a mail that was written to anna@partner\.test/);
  assert.equal((await gateway.postern('sender', 'forget', 'anna@partner.test')).code, 0);
  assert.match(await send(gateway, { from: 'anna@partner.test' }), GREYLISTED);
});

test('spam is noted for its sender, and set right when it is released', async () => {
  using folder = temporaryFolder('rules');
  writeFileSync(folder.at('local.cf'), 'body MINUTES /minutes/\nscore MINUTES 12\n');
  await using gateway = await TestGateway.start({
    ...configuration({ enabled: false }),
    spam: { greylist: { enabled: false }, rules: { spamassassin: [folder.at('local.cf')] } },
  });
  const shown = (counts: string) =>
    until(async () => {
      const { out } = await gateway.postern('sender', 'show', STRANGER);
      return out.includes(`${STRANGER}: ${counts} were spam`) ? out : null;
    });
  const reply = await send(gateway, {});
  assert.match(reply, /^250 /);
  await shown('1 of 1 mail');
  await until(async () => ((await gateway.postern('quarantine', 'show', idIn(reply))).code === 0 ? true : null));
  assert.equal((await gateway.postern('quarantine', 'release', idIn(reply))).code, 0);
  await shown('0 of 1 mail');
  await gateway.untilDelivered(1);
});

function idIn(reply: string): string {
  return /[0-9A-Z]{16}/.exec(reply)?.[0] ?? assert.fail(reply);
}
