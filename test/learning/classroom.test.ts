import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { register } from '../../src/cli/learn.ts';
import { loadedConfig } from '../../src/config/load.ts';
import { ModelFolder } from '../../src/learning/model-folder.ts';
import { ReportBox } from '../../src/learning/report-box.ts';
import { Address } from '../../src/mail/address.ts';
import type { JudgedMail } from '../../src/mail/judged-mail.ts';
import { MailId } from '../../src/mail/mail-id.ts';
import { classroomSettings } from '../../src/main/classroom-settings.ts';
import { learningRound } from '../../src/main/learning-round.ts';
import { openSchool } from '../../src/main/school.ts';
import { MemoryStore } from '../../src/memory/memory-store.ts';
import { dissectText, testDissector } from '../support/dissecting.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runVerb } from '../support/run-verb.ts';
import { realMails } from '../support/spam-assassin.ts';

const MAIL = (word: string) => `From: a@example.net\nSubject: about ${word}\n\nThis is a mail about ${word}.\n`;

/** A state folder, and `postern learn` on it. */
class House implements Disposable {
  readonly folder = temporaryFolder('classroom');

  constructor(learning: object = {}) {
    writeFileSync(this.folder.at('postern.yaml'), JSON.stringify({ state: './state', spam: { learning } }));
    mkdirSync(this.folder.at('state'));
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }

  get config() {
    return loadedConfig({ path: this.folder.at('postern.yaml'), env: {}, cwd: this.folder.path }).config;
  }

  file(name: string, text: string): string {
    writeFileSync(this.folder.at(name), text);
    return this.folder.at(name);
  }

  learn(...args: string[]) {
    return runVerb(
      (to, terminal) => register(to, { terminal, open: async () => openSchool(this.config) }),
      ['learn', ...args],
    );
  }

  /** What the model of the house says of a mail it has: by its experience. */
  experience(domain: string | null = null) {
    const models = new ModelFolder({
      folder: this.folder.at('state/models'),
      clock: { now: () => 0 },
      log: silentLog,
    });
    return models.find(domain).experience;
  }

  async round() {
    const { learning } = this.config.spam;
    const { folders, perDomain } = learning;
    const reports = this.folder.at('state/reports');
    return learningRound({ classroom: classroomSettings(this.config), reports, folders, perDomain }, { now: Date.now });
  }
}

suite('postern learn', () => {
  test('learns, learns otherwise, forgets, and makes a model of it', async () => {
    using house = new House();
    const [a, b] = [house.file('a.eml', MAIL('one')), house.file('b.eml', MAIL('two'))];
    assert.deepEqual(await house.learn('--spam', a, b), { code: 0, out: 'spam: 2 mails learned', err: '' });
    assert.deepEqual(house.experience(), { spam: 2, ham: 0 });
    assert.equal((await house.learn('--ham', a)).out, 'ham: 1 mail learned otherwise than before');
    assert.equal((await house.learn('--ham', a)).out, 'ham: 1 mail known already');
    assert.equal((await house.learn('--forget', b)).out, '1 mail forgotten');
    assert.ok(house.experience().ham > 0.99);
    assert.equal((await house.learn('--forget', a, b)).out, '1 mail forgotten, 1 mail of which nothing was taught');
    assert.deepEqual(house.experience(), { spam: 0, ham: 0 });
  });

  test('tells of each file that cannot be read, and learns the others', async () => {
    using house = new House();
    const { code, out, err } = await house.learn(
      '--spam',
      house.folder.at('nowhere'),
      house.file('a.eml', MAIL('one')),
    );
    assert.equal(code, 1);
    assert.match(out, /1 mail that could not be read, 1 mail learned/);
    assert.match(err, /nowhere: ENOENT/);
  });

  test('wants one of its three choices, and a domain only where domains have models', async () => {
    using house = new House();
    const file = house.file('a.eml', MAIL('one'));
    assert.deepEqual(await house.learn(file), {
      code: 2,
      out: '',
      err: 'say one of --spam, --ham and --forget',
    });
    assert.match((await house.learn('--spam', '--domain', 'one.example', file)).err, /spam\.learning\.perDomain/);
    using houses = new House({ perDomain: true });
    assert.equal((await houses.learn('--spam', '--domain', 'one.example', houses.file('a.eml', MAIL('one')))).code, 0);
    assert.deepEqual(houses.experience('one.example'), { spam: 1, ham: 0 });
    assert.deepEqual(houses.experience('two.example'), { spam: 0, ham: 0 });
  });

  test('what was taught is known again in mail that is like it', async () => {
    using house = new House();
    const mails = realMails(40);
    for (const label of ['ham', 'spam']) {
      mkdirSync(house.folder.at(label));
      for (const [index, mail] of mails.filter(({ ham }) => ham === (label === 'ham')).entries())
        writeFileSync(house.folder.at(`${label}/${index}`), mail.data());
      assert.equal((await house.learn(`--${label}`, house.folder.at(label))).code, 0);
    }
    assert.ok(existsSync(house.folder.at('state/models/organisation.bin')));
    const { ham, spam } = house.experience();
    assert.ok(ham > 90 && spam > 40);
  });
});

suite('what the administrator teaches is compared too', () => {
  const words = Array.from({ length: 80 }, (_, n) => `w${'aeiou'[n % 5]}${'lmnr'[n >> 4]}${'bdfgkpst'[n % 8]}o`).join(
    ' ',
  );
  const letter = `From: a@example.net\nSubject: an offer\n\nDear Sir, ${words}\n`;

  /** Mails like it that were spam, and that were none, as the memory has them. */
  function likeness(house: House) {
    const path = house.folder.at('state/memory.db');
    const memory = new MemoryStore({ path, clock: { now: Date.now }, log: silentLog, patienceMs: 1 });
    const [first] = memory.list('text:', 1);
    memory.close();
    return first === undefined ? null : [Math.round(first.bad), Math.round(first.good)];
  }

  test('what is spam is known by its copies, until it is said to be none', async () => {
    using house = new House();
    const file = house.file('a.eml', letter);
    await house.learn('--spam', file);
    assert.deepEqual(likeness(house), [5, 0]);
    await house.learn('--spam', file);
    assert.deepEqual(likeness(house), [5, 0], 'once');
    await house.learn('--ham', file);
    assert.deepEqual(likeness(house), [5, 5]);
  });

  test('what a user sorts is not: nothing bounds what one of them could do', async () => {
    using house = new House();
    for (const name of ['cur', 'new'])
      mkdirSync(house.folder.at(`mail/example.com/ann/.Junk/${name}`), { recursive: true });
    house.file('mail/example.com/ann/.Junk/new/1.host', letter);
    const folders = [{ path: './mail/{domain}/{user}/.Junk', as: 'spam' }];
    house.file('postern.yaml', JSON.stringify({ state: './state', spam: { learning: { folders } } }));
    assert.equal((await house.round()).learned, 1);
    assert.equal(likeness(house), null);
  });
});

suite('folders into which users sort', () => {
  test("teach once, each in its user's name, wherever the mail lies by then", async () => {
    using house = new House();
    const junk = house.folder.at('mail/example.com/ann/.Junk');
    for (const name of ['cur', 'new']) mkdirSync(`${junk}/${name}`, { recursive: true });
    mkdirSync(house.folder.at('mail/example.com/bob'), { recursive: true });
    writeFileSync(`${junk}/new/1.host`, MAIL('one'));
    house.file(
      'postern.yaml',
      JSON.stringify({
        state: './state',
        spam: { learning: { folders: [{ path: './mail/{domain}/{user}/.Junk', as: 'spam' }] } },
      }),
    );
    assert.deepEqual(await house.round(), { learned: 1, rebuilt: true, faults: [] });
    renameSync(`${junk}/new/1.host`, `${junk}/cur/1.host:2,S`);
    assert.deepEqual(await house.round(), { learned: 0, rebuilt: false, faults: [] });
    const { experience } = { experience: house.experience() };
    assert.deepEqual(experience, { spam: 1, ham: 0 });
  });
});

test('where the lessons are damaged it is said which file that is, and what mends it', async () => {
  using house = new House();
  house.file('state/learning.db', 'no database '.repeat(1000));
  await assert.rejects(house.round(), /learning\.db is damaged: put a copy of it back, or move it away/);
  const mail = house.file('a.eml', MAIL('a'));
  const { code, err } = await house.learn('--spam', mail);
  assert.equal(code, 2);
  assert.match(err, /learning\.db is damaged/);
});

suite('reports of users', () => {
  const report = `From: ann@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nspam!\n--x\nContent-Type: message/rfc822\n\n${MAIL('pills')}\n--x--\n`;
  const session = { trusted: true, user: 'ann@example.com' };

  async function sent(house: House, more: object): Promise<string[]> {
    const dissection = await dissectText(await testDissector(), report);
    const spam = Address.parse('spam@example.com');
    const box = new ReportBox({
      folder: house.folder.at('state/reports'),
      addresses: { spam, ham: Address.parse('ham@example.com') },
      perDomain: false,
      hosted: (domain) => domain === 'example.com',
      log: silentLog,
    });
    const mail = {
      id: MailId.create(1, Buffer.alloc(4)),
      envelope: { sender: Address.parse('ann@example.com'), recipients: [spam], smtputf8: false, body: '8bitmime' },
      session,
      dissection,
      findings: [],
      verdicts: [],
      authentication: null,
      accepted: true,
      at: 0,
      ...more,
    };
    await box.observe(mail as unknown as JudgedMail);
    dissection.close();
    await box.close();
    return existsSync(house.folder.at('state/reports')) ? readdirSync(house.folder.at('state/reports')) : [];
  }

  test('the mail attached is learned, and the report is gone', async () => {
    using house = new House();
    assert.equal((await sent(house, {})).length, 1);
    assert.deepEqual(await house.round(), { learned: 1, rebuilt: true, faults: [] });
    assert.deepEqual(readdirSync(house.folder.at('state/reports')), []);
    const attached = house.file('pills.eml', MAIL('pills'));
    assert.equal(
      (await house.learn('--forget', attached)).out,
      '1 mail forgotten',
      'the same mail, with the same digest',
    );
  });

  test('who writes by a trusted client is one user, whatever stands behind the plus', async () => {
    using house = new House();
    const bySender = async (sender: string) =>
      await sent(house, {
        session: { trusted: true, user: null },
        envelope: { sender: Address.parse(sender), recipients: [Address.parse('spam@example.com')] },
      });
    await bySender('ann@example.com');
    assert.equal((await house.round()).learned, 1);
    await bySender('Ann+2@example.com');
    assert.equal((await house.round()).learned, 0, 'she has said so');
    await bySender('bob@example.com');
    assert.equal((await house.round()).learned, 1);
  });

  for (const [what, more] of Object.entries({
    'strangers, whatever sender they write': { session: { trusted: false, user: null } },
    'senders elsewhere, whose mail a server of ours has passed on': {
      session: { trusted: true, user: null },
      envelope: { sender: Address.parse('x@elsewhere.example'), recipients: [Address.parse('spam@example.com')] },
    },
    'mail that was refused': { accepted: false },
    'mail to others': { envelope: { sender: null, recipients: [Address.parse('joe@example.com')] } },
  })) {
    test(`of ${what} nothing is learned`, async () => {
      using house = new House();
      assert.deepEqual(await sent(house, more), []);
    });
  }
});
