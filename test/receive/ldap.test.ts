import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { maySend } from '../../src/receive/auth/senders.ts';
import { LdapDirectory, type LdapDirectoryOptions } from '../../src/receive/directory/ldap-directory.ts';
import { ldapRecipients } from '../../src/receive/directory/ldap-recipients.ts';
import { ldapUsers } from '../../src/receive/directory/ldap-users.ts';
import { sender } from '../support/logins.ts';
import { missingSlapd, Slapd } from '../support/slapd.ts';

const skip = missingSlapd();
const USER_FILTER = '(&(objectClass=person)(|(uid={user})(mail={user})))';
const RECIPIENT_FILTER = '(|(mail={address})(proxyAddresses=smtp:{address}))';

let slapd: Slapd;
const clock = { now: () => 0 };
const opened: LdapDirectory[] = [];

before(async () => {
  if (skip) return;
  slapd = await Slapd.start([
    { uid: 'ann', mail: ['ann@example.com', 'smtp:a.nn@example.com', 'no address'], password: 'anns secret' },
    { uid: 'jürgen', mail: ['juergen@example.com'], password: 'größer' },
    { uid: 'a(*)\\b', mail: ['odd@example.com'], password: 'odd secret' },
    { uid: 'nopass', mail: ['nopass@example.com'], password: null },
    { uid: 'twin', mail: ['twin1@example.com'], password: 'twin secret' },
    { uid: 'twin', mail: ['twin2@example.com'], password: 'twin secret' },
    { uid: 'twin', mail: ['twin3@example.com'], password: 'twin secret' },
    { uid: 'mute', mail: [], password: 'mutes secret' },
  ]);
});
after(async () => {
  await Promise.all(opened.map((directory) => directory.close()));
  if (!skip) await slapd[Symbol.asyncDispose]();
});

function open(options: Partial<LdapDirectoryOptions> = {}): LdapDirectory {
  const { secureUrl: url, certificate: ca, bindDn, passwordFile } = slapd;
  const directory = new LdapDirectory({
    url,
    starttls: true,
    ca,
    bindDn,
    passwordFile,
    timeout: 2000,
    clock,
    ...options,
  });
  opened.push(directory);
  return directory;
}

function users(options: Partial<LdapDirectoryOptions> = {}, filter = USER_FILTER) {
  const source = ldapUsers(open(options), { base: slapd.people, filter, addresses: ['Mail'] });
  return async (name: string, password: string) => {
    const answer = await source.verify(name, password);
    return 'denied' in answer ? answer.denied : `welcome ${answer.user}`;
  };
}

test('a user is found by name or address, and his password tried', { skip }, async () => {
  const verify = users();
  assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
  assert.equal(await verify('Ann@example.com', 'anns secret'), 'welcome ann@example.com');
  assert.match(await verify('ann', 'wrong'), /^wrong password for "cn=0,/);
  assert.equal(await verify('bob', 'anns secret'), 'no such user in the directory');
  assert.equal(await verify('jürgen', 'größer'), 'welcome juergen@example.com');
});

test('however his name is typed, he is the same user', { skip }, async () => {
  const verify = users();
  for (const name of ['ANN', ' ann', 'ann  ', 'ann@example.com ']) {
    assert.equal(await verify(name, 'anns secret'), 'welcome ann@example.com', name);
  }
  assert.equal(
    await verify('mute', 'mutes secret'),
    `welcome cn=7,${slapd.people}`,
    'without an address, by his entry',
  );
});

test('his addresses are those that the directory says, and are addresses', { skip }, async () => {
  const source = ldapUsers(open(), { base: slapd.people, filter: USER_FILTER, addresses: ['Mail'] });
  const answer = await source.verify('ann', 'anns secret');
  assert.ok(!('denied' in answer));
  assert.deepEqual([...answer.senders.addresses].sort(), ['a.nn@example.com', 'ann@example.com']);
  assert.ok(maySend(answer.senders, sender('ann@EXAMPLE.com')));
});

test('what a name holds is no filter', { skip }, async () => {
  const verify = users();
  for (const name of ['*', 'a*', 'ann)(uid=*', '*)(|(uid=*', 'ann\\', 'x)(!(uid=x', '\\2a']) {
    assert.equal(await verify(name, 'anns secret'), 'no such user in the directory', name);
  }
  assert.equal(await verify('a(*)\\b', 'odd secret'), 'welcome odd@example.com');
});

test('an entry without a password, several entries, and an empty password let nobody in', { skip }, async () => {
  const verify = users();
  assert.match(await verify('nopass', 'x'), /^wrong password/);
  assert.match(await verify('twin', 'twin secret'), /^more than one entry of the directory fits/);
  assert.equal(await verify('twin2@example.com', 'twin secret'), 'welcome twin2@example.com');
  const directory = open();
  const [ann] = await directory.find({ base: slapd.people, filter: '(uid={user})' }, 'ann', []);
  assert.equal(await directory.accepts(ann?.dn ?? '', slapd.people, ''), false);
});

test('STARTTLS, or neither where it is told so', { skip }, async () => {
  assert.equal(await users({ url: slapd.url })('ann', 'anns secret'), 'welcome ann@example.com');
  assert.equal(await users({ url: slapd.url, starttls: false })('ann', 'anns secret'), 'welcome ann@example.com');
});

test('a server whose certificate is not good is told no password', { skip }, async () => {
  const unavailable = {
    name: 'Unavailable',
    message: /^the directory: .*(self-signed|Hostname)/,
  };
  for (const url of [slapd.url, slapd.secureUrl]) {
    await assert.rejects(users({ url, ca: null })('ann', 'anns secret'), unavailable);
    await assert.rejects(users({ url: url.replace('localhost', '127.0.0.1') })('ann', 'anns secret'), unavailable);
  }
});

test("the gateway's own password must be right", { skip }, async () => {
  writeFileSync(slapd.folder.at('wrong'), 'wrong\n');
  await assert.rejects(users({ passwordFile: slapd.folder.at('wrong') })('ann', 'anns secret'), {
    name: 'Unavailable',
    message: /own bind as cn=admin,dc=example,dc=com failed: InvalidCredentialsError/,
  });
  await assert.rejects(users({ passwordFile: slapd.folder.at('absent') })('ann', 'anns secret'), /ENOENT/);
});

test('a search where nothing can be is a fault, not an unknown user', { skip }, async () => {
  const directory = open();
  const nowhere = ldapUsers(directory, { base: 'dc=other', filter: USER_FILTER, addresses: [] });
  await assert.rejects(nowhere.verify('ann', 'anns secret'), { name: 'Unavailable', message: /NoSuchObject/ });
});

test('recipients are known, unknown, or cannot be told', { skip }, async () => {
  const directory = ldapRecipients(open(), { base: slapd.people, filter: RECIPIENT_FILTER }, silentLog);
  assert.equal(await directory.lookUp(sender('ann@example.com')), 'ok');
  assert.equal(await directory.lookUp(sender('ANN@Example.com')), 'ok');
  assert.equal(await directory.lookUp(sender('bob@example.com')), 'unknown');
  assert.equal(await directory.lookUp(sender('*@example.com')), 'unknown');
  const many = ldapRecipients(open(), { base: slapd.people, filter: '(|(uid=*)(mail={address}))' }, silentLog);
  assert.equal(await many.lookUp(sender('bob@example.com')), 'ok');
  const dead = ldapRecipients(open({ url: 'ldaps://localhost:1' }), { base: '', filter: RECIPIENT_FILTER }, silentLog);
  assert.equal(await dead.lookUp(sender('ann@example.com')), 'later');
});

test('a directory that went away and came back is asked again', { skip }, async () => {
  const time = { now: 0 };
  for (const url of [slapd.url, slapd.secureUrl]) {
    const verify = users({ url, clock: { now: () => time.now } });
    assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
    await slapd.stop();
    await assert.rejects(verify('ann', 'anns secret'), { name: 'Unavailable', message: /ECONNREFUSED/ });
    await slapd.start();
    await assert.rejects(verify('ann', 'anns secret'), { name: 'Unavailable' }, 'it is left alone for a moment');
    time.now += 2000;
    assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
    await slapd.stop();
    await slapd.start();
    assert.equal(
      await verify('ann', 'anns secret'),
      'welcome ann@example.com',
      'the kept connection is renewed at once',
    );
  }
});

test('a directory that says nothing is waited for no longer than it may take', { skip }, async () => {
  const verify = users({ timeout: 200 });
  assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
  slapd.pause();
  try {
    await assert.rejects(verify('ann', 'anns secret'), { name: 'Unavailable', message: /timed out|timeout/i });
  } finally {
    slapd.resume();
  }
});

test('a connection without TLS tells nobody a password, though the server would rather have it so', {
  skip,
}, async () => {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => {
      heard.push(data);
      // protocolError to whatever is asked: it knows no STARTTLS.
      socket.write(
        Buffer.from([0x30, 0x0c, 0x02, 0x01, data[4] ?? 1, 0x78, 0x07, 0x0a, 0x01, 0x02, 0x04, 0x00, 0x04, 0x00]),
      );
    });
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  try {
    await assert.rejects(users({ url: `ldap://localhost:${port}` })('ann', 'anns secret'), { name: 'Unavailable' });
    assert.doesNotMatch(Buffer.concat(heard).toString('latin1'), /password|secret/);
  } finally {
    server.close();
  }
});

for (const scheme of ['ldap', 'ldaps'] as const) {
  test(`behind an ${scheme} connection that has ended, nothing is asked without TLS or without a bind`, {
    skip,
  }, async () => {
    const first: string[] = [];
    const sockets: Socket[] = [];
    const proxy = createServer((socket) => {
      const server = connect(scheme === 'ldap' ? slapd.port : slapd.securePort, 'localhost');
      sockets.push(socket);
      socket.once('data', (data: Buffer) => first.push(data.toString('latin1')));
      for (const one of [socket, server]) one.on('error', () => {});
      socket.pipe(server).pipe(socket);
    }).listen(0, 'localhost');
    await once(proxy, 'listening');
    const address = proxy.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const verify = users({ url: `${scheme}://localhost:${port}` });
    try {
      assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
      const [kept] = sockets;
      assert.ok(kept);
      const gone = once(kept, 'close');
      kept.end();
      await gone;
      assert.equal(await verify('ann', 'anns secret'), 'welcome ann@example.com');
      const begin = scheme === 'ldap' ? '1.3.6.1.4.1.1466.20037' : '\x16\x03'; // StartTLS, or a handshake of TLS
      assert.ok(first.length >= 4);
      for (const said of first) assert.ok(said.includes(begin));
    } finally {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    }
  });
}
