import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MailEvent } from '../../src/mail/event.ts';
import { reply } from '../../src/mail/replies.ts';
import { CommandLine } from '../support/command-line.ts';
import { fakePart } from '../support/parts.ts';
import { address, deliveryEvents, idAt } from '../support/story.ts';

test('trace tells the story of a mail from its session to the remote’s answer', async () => {
  using postern = new CommandLine();
  const [id, notice] = [idAt(postern.now), idAt(postern.now, 1)];
  const step = { mail: id, session: 'S1', at: postern.now };
  const finding = {
    inspector: 'clamd',
    kind: 'virus',
    name: 'Eicar',
    part: '2/a.zip/eicar.com',
    score: 0,
    evidence: 'FOUND',
  } as const;
  const encrypted = fakePart({ path: '2/a.zip', flags: [{ kind: 'encrypted', name: 'encrypted-member', detail: '' }] });
  await postern.record([
    ...deliveryEvents({ id, at: postern.now }),
    MailEvent.dissected(step, { ms: 2, parts: [encrypted] }),
    MailEvent.inspected(step, [finding], [{ inspector: 'clamd', ms: 3.1 }], 'dmarc=pass (a.test)'),
    MailEvent.made(step, 'notice', notice, [address('postmaster@company.example')]),
    ...deliveryEvents({
      id: notice,
      at: postern.now,
      sender: null,
      subject: 'Virus found',
      recipients: ['postmaster@company.example'],
    }),
  ]);
  const { code, out } = await postern.run('trace', id);
  assert.equal(code, 0);
  for (const expected of [
    /^Mail [0-9A-Z]{16}, 23\.4 KB, arrived \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, delivered \(deliver by deliver-the-rest\), done after 1\.3 s\n/,
    /received +from 198\.51\.100\.7 \(mail\.sender\.example\) at 127\.0\.0\.1:2525\n +ESMTPS, TLSv1\.3 TLS_AES_256_GCM_SHA384\n +sender anna@sender\.example, 23\.4 KB\n +recipients bert@company\.example\n/,
    /dissected +2 parts in 0\.3 ms\n/,
    /2\/a\.zip: text\/plain, 0 B \[encrypted\/encrypted-member\]/,
    /inspected +nothing found; yara 0\.2 ms\n/,
    /inspected +1 finding; clamd 3\.1 ms\n +sender dmarc=pass \(a\.test\)\n +virus Eicar in 2\/a\.zip\/eicar\.com \(clamd\): FOUND\n/,
    /decided +deliver for bert@company\.example by rule deliver-the-rest\n +because no rule objected\n +answered 250 2\.0\.0 accepted\n/,
    /attempt +delivered bert@company\.example at mx\.company\.example in 4\.3 ms\n +2\.0\.0 answer: 250 2\.0\.0 queued\n/,
    /finished +custody ended\n/,
    /\n {2}Mail [0-9A-Z]{16}, .*\n {4}notice +made from [0-9A-Z]{16}\n/,
  ]) {
    assert.match(out, expected);
  }
  const story = JSON.parse((await postern.run('trace', id, '--json')).out);
  assert.deepEqual([story.mail.id, story.events.length, story.related[0].mail.id], [id, 9, notice]);
});

test('trace --find lists what fits, the latest first; 1 where nothing does', async () => {
  using postern = new CommandLine();
  const ids = [1, 2, 3].map((n) => idAt(postern.now + n));
  await postern.record(
    ids.flatMap((id, n) => deliveryEvents({ id, at: postern.now + n, subject: `Offer number ${n}` })),
  );
  const found = await postern.run('trace', '--find', 'OFFER', '--limit', '2', '--json');
  assert.deepEqual(
    [
      found.code,
      found.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ],
    [0, [ids[2], ids[1]]],
  );
  assert.match(
    (await postern.run('trace', '--find', 'number 0')).out,
    /^ID .*\n.* delivered +deliver +anna@sender\.example +Offer number 0\n$/,
  );
  assert.deepEqual(await postern.run('trace', '--find', 'nothing like it'), {
    code: 1,
    out: 'No mail fits.\n',
    err: '',
  });
});

test('trace says where there is no record, and no such mail', async () => {
  using postern = new CommandLine();
  const none = await postern.run('trace', idAt(1));
  assert.equal(none.code, 2);
  assert.match(none.err, /there is no record here yet/);
  await postern.record(deliveryEvents({ id: idAt(2), at: 2 }));
  const other = await postern.run('trace', idAt(1));
  assert.equal(other.code, 1);
  assert.match(other.err, /the record knows nothing of it; "postern trace --find TEXT" looks for mails/);
});

test('no table is wider than the screen', async () => {
  using postern = new CommandLine();
  const subject = '件名'.repeat(300) + 'e\u0301\u0301'.repeat(300);
  await postern.record(deliveryEvents({ id: idAt(postern.now), at: postern.now, subject }));
  const { out } = await postern.runAt(100, 'trace', '--find', 'sender');
  for (const line of Buffer.from(out, 'latin1').toString().split('\n')) {
    const wide = [...line].reduce((width, character) => width + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
    assert.ok(wide <= 100, `${wide} columns`);
  }
});

test('trace --find shows refused commands by client, greeting, sender or recipient', async () => {
  using postern = new CommandLine();
  const refused = (recipient: string) =>
    MailEvent.refused(
      { mail: null, session: 'S2', at: postern.now },
      {
        client: '192.0.2.66',
        helo: 'spammer.example',
        listener: '127.0.0.1:25',
        command: 'RCPT',
        sender: 'eve@evil.example',
        recipient,
        reply: reply('relayDenied', 'elsewhere.example is not hosted here'),
      },
    );
  await postern.record([
    refused('anna@elsewhere.example'),
    refused('100%@elsewhere.example'),
    ...deliveryEvents({ id: idAt(postern.now), at: postern.now }),
  ]);
  for (const text of ['192.0.2.66', 'SPAMMER', 'eve@evil.example', 'anna@elsewhere.example']) {
    const { code, out } = await postern.run('trace', '--find', text);
    assert.equal(code, 0);
    assert.match(out, /RCPT +eve@evil\.example +anna@elsewhere\.example +550 5\.7\.1 Relaying denied/);
    assert.doesNotMatch(out, /bert@company\.example|No mail fits/);
  }
  const percent = await postern.run('trace', '--find', '%@', '--json');
  assert.deepEqual(
    percent.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).data.recipient),
    ['100%@elsewhere.example'],
  );
  // A mail's own client is found too.
  assert.match((await postern.run('trace', '--find', '198.51.100.7')).out, /anna@sender\.example/);
});

test('a mail that was refused in DATA before it was judged is found by its parties', async () => {
  using postern = new CommandLine();
  const id = idAt(postern.now);
  await postern.record([
    MailEvent.refused(
      { mail: id, session: 'S3', at: postern.now },
      {
        client: '192.0.2.66',
        helo: null,
        listener: '127.0.0.1:25',
        command: 'DATA',
        sender: 'eve@evil.example',
        recipient: 'bert@company.example',
        reply: reply('spoolFull', 'no room'),
      },
    ),
  ]);
  assert.match((await postern.run('trace', '--find', 'eve@evil')).out, new RegExp(`^${id} .* refused`, 'm'));
});

test('a recipient whose mail was changed is told to look at the changed mail', async () => {
  using postern = new CommandLine();
  const [id, changed] = [idAt(postern.now), idAt(postern.now, 1)];
  const [received] = deliveryEvents({ id, at: postern.now });
  assert.ok(received);
  const step = { mail: id, session: 'S1', at: postern.now };
  await postern.record([received, MailEvent.made(step, 'changed', changed, [address('bert@company.example')])]);
  assert.match(
    (await postern.run('trace', id)).out,
    new RegExp(`recipient +bert@company\\.example: changed, goes on as ${changed}\n`),
  );
});
