import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { SharedCounters } from '../../src/base/shared-counters.ts';
import type { Dissector } from '../../src/dissect/dissect.ts';
import { learnLikeness, Similarity } from '../../src/inspect/spam/similarity/similarity.ts';
import type { Finding } from '../../src/mail/finding.ts';
import type { Dissection } from '../../src/mail/part.ts';
import { dissectText, testDissector } from '../support/dissecting.ts';
import { sessionOf } from '../support/facts.ts';
import { TestMemory } from '../support/memory.ts';
import { coloured, type Picture, painting } from '../support/paintings.ts';
import { subjectOf } from '../support/parts.ts';
import { address, idAt } from '../support/story.ts';
import { missingTool } from '../support/tool.ts';
import { verdict } from '../support/way.ts';

const dissector: Dissector = await testDissector();

const text = (name: string, number: number, end = '') => `Dear ${name},

your parcel with the number ${number} could not be handed over because a fee for the customs has not been paid by the
receiver. Please pay the fee within ${number % 9} days at https://pay${number}.example/a or the parcel goes back to where it
came from. Our service team helps you at any hour of the day and thanks you for your patience in these busy weeks.
${end}`;

const HONEST = `Hello Bert,

thank you for the minutes of the last meeting. I have two remarks: the date of the next one must be the fourth, since the
room is taken on the third, and the list of those who were there lacks our colleague of the accounts department, who came
a little later. Could you send it around again when both are mended? Best wishes from the coast, where it rains.
`;

const mail = (body: string) => `From: a@b.example\nSubject: x\nContent-Type: text/plain\n\n${body}`;

function withPicture({ type, octets }: Picture): string {
  const lines = octets.toString('base64').replace(/.{76}/g, '$&\n');
  return `From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/related; boundary=q

--q
Content-Type: text/html

<img src="cid:1">
--q
Content-Type: ${type}
Content-Transfer-Encoding: base64

${lines}
--q--
`;
}

/** A gateway's memory, to which mails come one after the other. */
class House {
  readonly memory = new TestMemory(systemClock);
  readonly counters = new SharedCounters({ clock: systemClock, tell: () => {} });
  readonly similarity: Similarity;

  constructor(bulkFrom = 100) {
    const { memory, counters } = this;
    this.similarity = new Similarity({ memory, counters, clock: systemClock, spamFrom: 5, bulkFrom });
  }

  /** What similarity says of a mail from outside; then the verdict falls, the other inspectors giving it `others` points. */
  async receive(raw: string, { others = 0, recipients = 1, trusted = false } = {}): Promise<readonly Finding[]> {
    const dissection = await dissectText(dissector, raw);
    const session = sessionOf('192.0.2.1', trusted);
    const to = Array.from({ length: recipients }, (_, n) => address(`u${n}@company.example`));
    const envelope = { sender: null, recipients: to, smtputf8: false, body: '8bitmime' } as const;
    const found = await this.similarity.inspect({ ...subjectOf(dissection), session, envelope });
    const findings: readonly Finding[] = [
      ...found,
      { inspector: 'rules', kind: 'spam', name: 'rule', part: '', score: others, evidence: '' },
    ];
    const verdicts = [
      verdict({ action: found.reduce((sum, { score }) => sum + score, others) >= 5 ? 'quarantine' : 'deliver' }),
    ];
    const judged = { id: idAt(1), envelope, session, dissection, findings, verdicts, authentication: null };
    this.similarity.observe({ ...judged, accepted: true, at: Date.now() });
    await new Promise((resolve) => setImmediate(resolve));
    dissection.close();
    return found;
  }

  async learn(raw: string, spam: boolean): Promise<void> {
    const dissection: Dissection = await dissectText(dissector, raw);
    await learnLikeness(dissection, spam, { memory: this.memory, clock: systemClock });
    dissection.close();
  }
}

const names = (findings: readonly Finding[]): string[] => findings.map(({ name }) => name);

describe('texts', () => {
  test('the second copy of what was spam is known, with other names, numbers, links and another end', async () => {
    const house = new House();
    assert.deepEqual(await house.receive(mail(text('Ann', 4711)), { others: 6 }), []);
    const [found] = await house.receive(mail(text('Bert', 99123, 'Yours, the parcel service of the north')));
    assert.equal(found?.name, 'known-text');
    assert.ok((found?.score ?? 0) >= 1.5, `${found?.score}`);
    assert.match(
      found?.evidence ?? '',
      /% of the text is that of earlier spam, which weighs as one mail; the first came on \d{4}-/,
    );
    assert.deepEqual(await house.receive(mail(HONEST)), []);
  });

  test('letters of another alphabet that look the same make no other text', async () => {
    const house = new House();
    await house.receive(mail(text('Ann', 4711)), { others: 6 });
    const cyrillic = text('Bert', 5).replaceAll('a', '\u0430').replaceAll('e', '\u0435');
    const raw = `From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n`;
    const lines = Buffer.from(cyrillic).toString('base64').replace(/.{76}/g, '$&\n');
    assert.deepEqual(names(await house.receive(`${raw}${lines}\n`)), ['known-text']);
  });

  test('the same words as HTML are the same text', async () => {
    const house = new House();
    await house.receive(mail(text('Ann', 4711)), { others: 6 });
    const words = text('Carl', 5).split(' ');
    const html = `From: a@b.example\nContent-Type: text/html\n\n<p>${words.join(' <span>')}</p>`;
    assert.deepEqual(names(await house.receive(html)), ['known-text']);
  });

  test('each further copy weighs more', async () => {
    const house = new House();
    const scores: number[] = [];
    for (let n = 0; n < 8; n++) {
      const [found] = await house.receive(mail(text(`Name${n}`, n)), { others: 7 });
      scores.push(found?.score ?? 0);
    }
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => a - b),
    );
    assert.ok((scores.at(-1) ?? 0) >= 3.5 && (scores.at(-1) ?? 0) <= 4.5, scores.join(' '));
  });

  test('what was only a little suspicious teaches nothing; good copies and people take back what was taught', async () => {
    const house = new House();
    await house.receive(mail(text('Ann', 1)), { others: 4 });
    assert.deepEqual(await house.receive(mail(text('Bert', 2))), []);
    await house.receive(mail(text('Ann', 3)), { others: 9 });
    assert.deepEqual(names(await house.receive(mail(text('Bert', 4)))), ['known-text']);
    assert.deepEqual(names(await house.receive(mail(text('Bert', 5)), { others: -3 })), ['known-text']);
    assert.deepEqual(await house.receive(mail(text('Carl', 6))), []);
    await house.learn(mail(text('Ann', 7)), true);
    assert.deepEqual(names(await house.receive(mail(text('Bert', 8)))), ['known-text']);
    await house.learn(mail(text('Bert', 9)), false);
    assert.deepEqual(await house.receive(mail(text('Carl', 10))), []);
  });

  test('what a person calls spam weighs like several mails', async () => {
    const house = new House();
    await house.learn(mail(text('Ann', 1)), true);
    const [found] = await house.receive(mail(text('Bert', 2)));
    assert.ok((found?.score ?? 0) >= 3.1, `${found?.score}`);
  });

  test('its own word is no reason to remember a mail', async () => {
    const house = new House();
    await house.receive(mail(text('Ann', 1)), { others: 6 });
    const first = await house.receive(mail(text('Bert', 2)), { others: 4 });
    const second = await house.receive(mail(text('Carl', 3)), { others: 4 });
    assert.deepEqual(names(second), ['known-text']);
    assert.equal(second[0]?.score, first[0]?.score);
  });

  test('short texts and mail of our own are not compared', async () => {
    const house = new House();
    await house.receive(mail('Sent from my phone'), { others: 9 });
    assert.deepEqual(await house.receive(mail('Sent from my phone')), []);
    await house.receive(mail(text('Ann', 1)), { others: 9 });
    assert.deepEqual(await house.receive(mail(text('Bert', 2)), { trusted: true }), []);
  });

  test('what goes to many is bulk, however its copies differ a little', async () => {
    const house = new House(4);
    assert.deepEqual(await house.receive(mail(text('Ann', 1)), { recipients: 2 }), []);
    assert.deepEqual(await house.receive(mail(text('Bert', 2)), { recipients: 1 }), []);
    const [found] = await house.receive(mail(text('Carl', 3)), { recipients: 1 });
    assert.equal(found?.name, 'bulk');
    assert.match(found?.evidence ?? '', /sent to 4 recipients/);
  });
});

describe('pictures', { skip: missingTool('cjpeg', 'pnmtopng', 'ppmtogif') }, () => {
  let kinds: readonly (readonly [string, Picture])[] = [];
  before(() => {
    kinds = coloured(painting(7));
  });

  test('a picture is known in every format, size of file and colour', async () => {
    const house = new House();
    const [, original] = kinds[0] ?? assert.fail();
    await house.receive(withPicture(original), { others: 6 });
    for (const [kind, picture] of kinds) {
      assert.deepEqual(names(await house.receive(withPicture(picture))), ['known-picture'], kind);
    }
  });

  test('another picture is not, and neither is one that is cut off at its head', async () => {
    const house = new House();
    for (const [, picture] of kinds) await house.receive(withPicture(picture), { others: 6 });
    for (const [kind, picture] of coloured(painting(8))) {
      assert.deepEqual(await house.receive(withPicture(picture)), [], kind);
    }
    for (const [kind, { type, octets }] of kinds) {
      const cut = { type, octets: Buffer.concat([octets.subarray(0, 40), Buffer.alloc(3000, 0x41)]) };
      assert.deepEqual(await house.receive(withPicture(cut)), [], kind);
    }
  });

  test('beside a long text a picture is an ornament', async () => {
    const house = new House();
    const [, picture] = kinds[0] ?? assert.fail();
    await house.receive(withPicture(picture), { others: 6 });
    const raw = withPicture(picture).replace('<img', `<p>${HONEST}${HONEST}</p><img`);
    assert.deepEqual(await house.receive(raw), []);
  });
});
