import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/folder.ts';
import { address, deliveryEvents, idAt } from '../../test/support/story.ts';
import { systemClock } from '../base/clock.ts';
import { silentLog } from '../base/log.ts';
import { MailEvent } from '../mail/event.ts';
import { openRecordStore } from './record-store.ts';
import { openRecordReader, type RecordReader } from './story.ts';

const AT = 1_800_000_000_000;
const reply = { code: 550, status: '7.1', text: 'relaying denied', reason: 'not trusted' } as const;

async function recorded(
  events: readonly MailEvent[],
  work: (record: RecordReader, path: string) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder('story');
  const path = folder.at('record.db');
  const store = openRecordStore({ url: `sqlite:${path}`, log: silentLog, clock: systemClock, keepMs: null });
  store.write(events);
  await store.close();
  const record = openRecordReader(`sqlite:${path}`);
  try {
    await work(record, path);
  } finally {
    await record.close();
  }
}

test('a story has the events as they were told, the recipients, and what else happened in the session', () => {
  const id = idAt(AT);
  const refused = MailEvent.refused(
    { mail: null, session: 'S1', at: AT - 5 },
    {
      client: '198.51.100.7',
      helo: 'h',
      listener: '127.0.0.1:25',
      command: 'RCPT',
      sender: null,
      recipient: 'x@other.example',
      reply,
    },
  );
  const delivery = deliveryEvents({ id, at: AT });
  const stranger = { ...refused, session: 'S2' };
  return recorded([refused, ...delivery, stranger], async (record) => {
    const story = await record.story(id);
    assert.deepEqual(story?.events, [refused, ...delivery]);
    assert.deepEqual(
      story?.recipients.map(({ address: to, state, host, answer }) => [to, state, host, answer]),
      [['bert@company.example', 'delivered', 'mx.company.example', '250 2.0.0 queued']],
    );
    assert.deepEqual(
      [story?.mail.state, story?.mail.action, story?.mail.finished, story?.unreadable],
      ['delivered', 'deliver', AT + 1300, 0],
    );
  });
});

test('a story follows notices, forwards and changed copies one level', () => {
  const [id, notice, grandchild, changed] = [idAt(AT), idAt(AT, 1), idAt(AT, 2), idAt(AT, 3)];
  const step = { mail: id, session: 'S1', at: AT };
  const events = [
    ...deliveryEvents({ id, at: AT }),
    MailEvent.made(step, 'notice', notice, [address('postmaster@company.example')]),
    MailEvent.changed(step, { id: changed, removed: ['2/a.exe'], notes: [] }),
    ...deliveryEvents({ id: notice, at: AT, sender: null, recipients: ['postmaster@company.example'] }),
    MailEvent.made({ ...step, mail: notice }, 'bounce', grandchild, [address('a@b.example')]),
  ];
  return recorded(events, async (record) => {
    const story = await record.story(id);
    assert.deepEqual(
      story?.related.map(({ mail, related, events: own }) => [
        mail.id,
        mail.purpose,
        mail.origin,
        own.length,
        related.length,
      ]),
      [
        [notice, 'notice', id, 7, 0],
        [changed, 'changed', id, 0, 0],
      ],
    );
    assert.equal((await record.story(notice))?.mail.origin, id);
  });
});

test('a refusal in the session marks every recipient with what the client was told', () => {
  const id = idAt(AT);
  const [received] = deliveryEvents({ id, at: AT, recipients: ['a@company.example', 'b@company.example'] });
  const recipients = ['a@company.example', 'b@company.example'].map(address);
  const verdict = {
    recipients,
    action: 'reject',
    rule: 'virus',
    temporary: false,
    text: null,
    changes: [],
    keep: false,
    notices: [],
    copies: [],
    reasons: ['EICAR'],
  } as const;
  const decided = MailEvent.decided({ mail: id, session: 'S1', at: AT }, [verdict], { ...reply, text: 'virus found' });
  return recorded(received === undefined ? [] : [received, decided], async (record) => {
    const story = await record.story(id);
    assert.deepEqual([story?.mail.state, story?.mail.action, story?.mail.rule], ['refused', 'reject', 'virus']);
    assert.deepEqual(
      story?.recipients.map(({ state, answer }) => [state, answer]),
      [
        ['refused', '550 5.7.1 virus found'],
        ['refused', '550 5.7.1 virus found'],
      ],
    );
  });
});

test('finding takes its text literally, in any case, and lists the latest first', () => {
  const events = ['100% off_now', '100 off now', 'ÄRGER am Ärmelkanal', 'x" or 1=1 --'].flatMap((subject, n) =>
    deliveryEvents({ id: idAt(AT + n), at: AT + n, subject }),
  );
  return recorded(events, async (record) => {
    const found = async (text: string, limit = 10) => (await record.find(text, limit)).map(({ subject }) => subject);
    assert.deepEqual(await found('0% OFF_N'), ['100% off_now']);
    assert.deepEqual(await found('ärger AM'), ['ÄRGER am Ärmelkanal']);
    assert.deepEqual(await found(`x" OR 1=1 --`), ['x" or 1=1 --']);
    assert.deepEqual(await found('BERT@company', 2), ['x" or 1=1 --', 'ÄRGER am Ärmelkanal']);
    assert.deepEqual(await found('\\'), []);
  });
});

test('rows of another shape are counted, not shown', () => {
  const id = idAt(AT);
  return recorded(deliveryEvents({ id, at: AT }), async (record, path) => {
    const database = new DatabaseSync(path);
    const insert = database.prepare('insert into events (mail, session, at, kind, data) values (?, null, 1, ?, ?)');
    for (const [kind, data] of [
      ['attempt', '{"state":"delivered"}'],
      ['decided', 'no json'],
      ['teleported', '{}'],
      ['finished', '[]'],
    ] as const)
      insert.run(id, kind, data);
    database.close();
    const story = await record.story(id);
    assert.deepEqual([story?.events.length, story?.unreadable], [6, 4]);
  });
});

test('a mail that the record does not know has no story', () =>
  recorded(deliveryEvents({ id: idAt(AT), at: AT }), async (record) =>
    assert.equal(await record.story(idAt(AT, 9)), null),
  ));

test('reading where there is no record says so', () => {
  using folder = temporaryFolder('story');
  assert.throws(() => openRecordReader(`sqlite:${folder.at('record.db')}`), /record\.db: there is no record here yet/);
});
