import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { runCommand } from '../support/command.ts';
import { temporaryFolder } from '../support/folder.ts';
import { freePort, TestGateway, until } from '../support/gateway.ts';
import { cheapCredentials } from '../support/logins.ts';
import { missingSlapd, Slapd } from '../support/slapd.ts';
import { sendMail } from '../support/smtp-client.ts';
import { missingTool } from '../support/tool.ts';

const files = temporaryFolder('logins');
const FAILURES = { limit: 5, delay: '50ms' };

after(() => files[Symbol.dispose]());

/** What the server said, by swaks within TLS. */
async function swaks(port: number, ...args: readonly string[]): Promise<string> {
  const server = ['--server', `127.0.0.1:${port}`, '--tls', '--to', 'x@example.org'];
  const { out } = await runCommand('swaks', [...server, ...args]);
  return out.replace(/^(?!<).*\n/gm, '');
}

const as = (user: string, password: string, mechanism = 'PLAIN') => [
  ...['--auth', mechanism, '--auth-user', user, '--auth-password', password],
  ...['--from', 'ann@example.com'],
];

describe('users of a file', { skip: missingTool('swaks', 'gsasl', 'curl') }, () => {
  let gateway: TestGateway;
  let implicit: number;
  let mx: number;

  before(async () => {
    [implicit, mx] = [await freePort(), await freePort()];
    writeFileSync(files.at('users'), `ann:${cheapCredentials('pencil and paper')}:ann@example.com\n`);
    gateway = await TestGateway.start((port) => ({
      hostname: 'localhost',
      listen: [
        { address: '127.0.0.1', port, role: 'submission' },
        { address: '127.0.0.1', port: implicit, role: 'submission', tls: 'implicit' },
        { address: '127.0.0.1', port: mx },
      ],
      networks: { trusted: ['192.0.2.0/24'] },
      admission: { senderDomain: { check: false } },
      auth: { users: files.at('users'), failures: FAILURES },
    }));
  });
  after(() => gateway[Symbol.asyncDispose]());

  test('swaks logs in by PLAIN and LOGIN and sends; the trace knows the user', async () => {
    for (const mechanism of ['PLAIN', 'LOGIN']) {
      const said = await swaks(gateway.port, ...as('Ann', 'pencil and paper', mechanism));
      assert.match(said, /^<~ {2}235 2\.7\.0 /m);
      const [, id = ''] = /250 2\.0\.0 Ok: queued as (\w+)/.exec(said) ?? [];
      const { out } = await until(async () => {
        const traced = await gateway.postern('trace', id);
        return traced.out.includes('finished') ? traced : null;
      });
      assert.match(out, /ESMTPSA, .*, user ann/);
    }
    assert.match((await gateway.untilDelivered(2))[0] ?? '', /with ESMTPSA\s+id/);
  });

  test('no login outside of TLS, none on the port for other mail servers, and no mail without one', async () => {
    const plain = await runCommand('swaks', [
      ...['--server', `127.0.0.1:${gateway.port}`, '--to', 'x@example.org'],
      ...as('ann', 'pencil and paper'),
    ]);
    assert.doesNotMatch(plain.out, /AUTH/);
    assert.doesNotMatch(await swaks(mx, '--from', 'ann@example.com', '--quit-after', 'EHLO'), /AUTH/);
    assert.match(await swaks(gateway.port, '--from', 'ann@example.com'), /530 5\.7\.0 Authentication required/);
    assert.match(await sendMail(mx, { to: ['x@example.org'], data: 'Subject: x\r\n\r\nx\r\n' }), /^250/);
  });

  test("another's address is refused", async () => {
    const said = await swaks(gateway.port, ...as('ann', 'pencil and paper'), '--from', 'bob@example.com');
    assert.match(said, /553 5\.7\.1 /);
  });

  test('GNU SASL logs in by SCRAM-SHA-256 and trusts the server for what it proves', async () => {
    const certificate = gateway.folder.at('state/tls/self-signed.pem');
    const { out, err } = await runCommand('gsasl', [
      ...['--smtp', '--connect', `localhost:${gateway.port}`, '--starttls', '--no-cb', `--x509-ca-file=${certificate}`],
      ...['--mechanism', 'SCRAM-SHA-256', '--authentication-id', 'ann', '--password', 'pencil and paper'],
    ]);
    assert.match(out, /235 2\.7\.0 /, err);
    assert.match(out + err, /Client authentication finished \(server trusted\)/);
  });

  test('curl sends over TLS from the first octet', async () => {
    const { code, err } = await runCommand(
      'curl',
      [
        ...['--silent', '--show-error', '--insecure', '--url', `smtps://127.0.0.1:${implicit}`, '--crlf'],
        ...['--mail-from', 'ann@example.com', '--mail-rcpt', 'x@example.org', '--user', 'ann:pencil and paper'],
        ...['--login-options', 'AUTH=LOGIN', '--upload-file', '-'],
      ],
      { input: 'Subject: curl\n\nhello\n' },
    );
    assert.equal(code, 0, err);
  });

  test('whoever guesses is shut out by all workers, and the record knows it', async () => {
    for (let guess = 0; guess < 5; guess++) {
      assert.match(await swaks(gateway.port, ...as('ann', `guess ${guess}`)), /535 5\.7\.8 /);
    }
    // The other worker hears of it a moment later.
    const banner = ['--server', `127.0.0.1:${gateway.port}`, '--quit-after', 'BANNER'];
    for (let calls = 0; calls < 4; calls++) {
      await until(async () => {
        const { out } = await runCommand('swaks', banner);
        return out.includes('<** 421 4.7.0 Too many failed logins') ? true : null;
      });
    }
    const lines = gateway.log.split('"a client is shut out from logins"').length - 1;
    assert.ok(lines === 1 || lines === 2, `${lines} lines in the log, of two workers that may find out at once`);
    assert.match(gateway.log, /address 127\.0\.0\.1 has 5 failed logins within 600 s/);
    const found = await until(async () => {
      const { out } = await gateway.postern('trace', '--find', '127.0.0.1', '--json');
      return out.includes('has 5 failed logins') ? out : null;
    });
    assert.match(found, /"command":"AUTH".*"code":421.*has 5 failed logins/);
    assert.match(found, /PLAIN: wrong password for \\"ann\\"/);
    assert.doesNotMatch(found, /guess/);
    assert.doesNotMatch(gateway.log, /guess|pencil/);
    assert.match(await sendMail(mx, { to: ['x@example.org'], data: 'Subject: x\r\n\r\nx\r\n' }), /^250/);
  });
});

describe('a directory', { skip: missingSlapd() || missingTool('swaks') }, () => {
  let slapd: Slapd;
  let gateway: TestGateway;
  let mx: number;

  before(async () => {
    slapd = await Slapd.start([{ uid: 'ann', mail: ['ann@example.com'], password: 'anns secret' }]);
    mx = await freePort();
    gateway = await TestGateway.start((port) => ({
      workers: 1,
      listen: [
        { address: '127.0.0.1', port, role: 'submission' },
        { address: '127.0.0.1', port: mx },
      ],
      networks: { trusted: [] },
      admission: { senderDomain: { check: false } },
      domains: [
        { name: 'example.com', route: 'maildir:./maildir', recipients: { ldap: { base: slapd.people } } },
        { name: '*', route: 'maildir:./maildir' },
      ],
      ldap: {
        url: slapd.url,
        ca: slapd.certificate,
        bindDn: slapd.bindDn,
        passwordFile: slapd.passwordFile,
        timeout: '1s',
      },
      auth: { ldap: { base: slapd.people }, failures: FAILURES },
    }));
  });
  after(async () => {
    await gateway[Symbol.asyncDispose]();
    await slapd[Symbol.asyncDispose]();
  });

  const mailFor = (to: string) => sendMail(mx, { to: [to], data: 'Subject: x\r\n\r\nx\r\n' });

  test('knows users and recipients, and lets nobody in and refuses nobody when it is gone', async () => {
    assert.match(await swaks(gateway.port, ...as('ann', 'anns secret')), /235 2\.7\.0 [\s\S]*queued as/);
    assert.match(await swaks(gateway.port, ...as('ann', 'wrong')), /535 5\.7\.8 /);
    assert.match(await mailFor('ann@example.com'), /^250/);
    assert.match(await mailFor('bob@example.com'), /^550 5\.1\.1 /);
    await slapd.stop();
    assert.match(await swaks(gateway.port, ...as('ann', 'another')), /454 4\.7\.0 /);
    assert.match(await mailFor('carl@example.com'), /^451 4\.4\.1 /);
    assert.match(await mailFor('ann@example.com'), /^250/, 'who was found a moment ago is still known');
  });
});

test('mistakes in what logins need are found before the start', async () => {
  writeFileSync(files.at('broken'), `# users\nann:nonsense\nbob:${cheapCredentials('x')}\n`);
  writeFileSync(files.at('keys.json'), '{"keys": 5}');
  const config = {
    listen: [{ port: await freePort(), role: 'submission' }],
    ldap: { url: 'ldaps://dc.example.com' },
    auth: {
      users: files.at('broken'),
      ldap: { base: 'dc=example', filter: '(uid={user}' },
      oauth: { issuer: 'https://login.example.com', audience: 'x', keys: files.at('keys.json') },
    },
    domains: [{ name: 'example.com', route: 'mx:', recipients: { ldap: { base: 'x', filter: '(&(mail={address})' } } }],
  };
  writeFileSync(files.at('postern.yaml'), JSON.stringify(config));
  const { code, out } = await runCommand(process.execPath, [
    'bin/postern.mjs',
    'check',
    '--config',
    files.at('postern.yaml'),
  ]);
  assert.equal(code, 1);
  assert.match(out, /broken:2 auth\.users: "ann" has no credential/);
  assert.match(out, /broken:3 auth\.users: "bob" has no address, and so may send nothing \(.+\)/);
  assert.match(out, /auth\.ldap\.filter: the filter cannot be used/);
  assert.match(out, /domains\[0\]\.recipients\.ldap\.filter: the filter cannot be used/);
  assert.match(out, /auth\.oauth\.keys: .*keys\.json cannot be used/);
  assert.doesNotMatch(out, /nonsense/);
});
