import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { promisify } from 'node:util';
import { fakeAuthenticator } from '../support/fake-authenticator.ts';
import { startReceiver, stopReceivers } from '../support/receiver.ts';
import { missingTool } from '../support/tool.ts';

const run = promisify(execFile);
const skipSwaks = { skip: missingTool('swaks') };
const SMTP_SOURCE = '/usr/sbin/smtp-source';
const skipSource = {
  skip:
    existsSync(SMTP_SOURCE) || process.env.CI === 'true'
      ? false
      : `${SMTP_SOURCE} is not here: install Debian's postfix`,
};

afterEach(stopReceivers);

test('swaks sends a mail by STARTTLS', skipSwaks, async () => {
  const { port, mails } = await startReceiver({ tls: true });
  const { stdout } = await run('swaks', [
    ...['--server', `127.0.0.1:${port}`, '--from', 'a@sender.test', '--to', 'b@hosted.test,c@hosted.test', '--tls'],
    ...['--helo', 'swaks.test', '--header', 'Subject: from swaks', '--body', 'first\n.\nlast'],
  ]);
  assert.match(stdout, /250 2\.0\.0 Ok: queued as/);
  const [mail] = mails;
  assert.equal(mails.length, 1);
  assert.match(
    mail?.text ?? '',
    /^Received: from swaks\.test [\s\S]*Subject: from swaks\r\n[\s\S]*first\r\n\.\r\nlast/,
  );
  assert.equal(mail?.envelope.recipients.length, 2);
  assert.equal(mail?.session.protocol, 'ESMTPS');
});

for (const mechanism of ['PLAIN', 'LOGIN']) {
  test(`swaks logs in by ${mechanism} within TLS and may then send everywhere`, skipSwaks, async () => {
    const { port, mails } = await startReceiver({ tls: true, role: 'submission', authenticator: fakeAuthenticator });
    const login = ['--auth', mechanism, '--auth-user', 'ann', '--auth-password', 'secret', '--tls'];
    const { stdout } = await run('swaks', [
      ...['--server', `127.0.0.1:${port}`, '--from', 'ann@hosted.test', '--to', 'b@elsewhere.test', ...login],
      ...['--helo', 'swaks.test', '--body', 'hello'],
    ]);
    assert.match(stdout, /235 2\.7\.0 Logged in/);
    assert.match(stdout, /250 2\.0\.0 Ok: queued as/);
    assert.equal(mails[0]?.session.user, 'ann');
    assert.equal(mails[0]?.session.protocol, 'ESMTPSA');
  });
}

test('swaks is told why a recipient is refused', skipSwaks, async () => {
  const { port, mails } = await startReceiver();
  const refused: unknown = await run('swaks', [
    ...['--server', `127.0.0.1:${port}`, '--from', 'a@sender.test', '--to', 'b@elsewhere.test', '--helo', 'swaks.test'],
  ]).catch((error: unknown) => error);
  assert.ok(refused instanceof Error && 'stdout' in refused);
  assert.match(String(refused.stdout), /550 5\.7\.1 Relaying denied/);
  assert.equal(mails.length, 0);
});

test('swaks tells of a client by XCLIENT, names and address in commands of their own', skipSwaks, async () => {
  const { port, mails } = await startReceiver({ xclient: (address) => address === '127.0.0.1' });
  await run('swaks', [
    ...['--server', `127.0.0.1:${port}`, '--from', 'a@sender.test', '--to', 'b@hosted.test', '--helo', 'swaks.test'],
    ...['--xclient-no-verify', '--xclient-delim', '--xclient-helo', 'told.test', '--xclient-proto', 'ESMTP'],
    ...['--xclient-delim', '--xclient-addr', 'IPV6:2001:db8::7', '--xclient-name', 'host7.sender.test'],
  ]);
  const { address, helo, reverseName, proxy } = mails[0]?.session ?? assert.fail('no mail');
  assert.deepEqual(
    { address, helo, reverseName, proxy },
    { address: '2001:db8::7', helo: 'told.test', reverseName: 'host7.sender.test', proxy: '127.0.0.1' },
  );
});

test("Postfix's smtp-source sends 200 mails over 10 sessions, and every one arrives once", skipSource, async () => {
  const { port, mails } = await startReceiver();
  await run(SMTP_SOURCE, [
    ...['-s', '10', '-m', '200', '-l', '20000', '-f', 'a@sender.test', '-t', 'b@hosted.test', '-N', '-d'],
    `inet:127.0.0.1:${port}`,
  ]);
  assert.equal(mails.length, 200);
  for (const { text } of mails) assert.ok(text.length > 20_000 && text.endsWith('\r\n'));
});
