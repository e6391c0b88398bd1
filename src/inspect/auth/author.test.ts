import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { dissectText, testDissector } from '../../../test/support/dissecting.ts';
import { decodeWords } from '../../dissect/mime/encoded-word.ts';
import type { Author } from '../../mail/authentication.ts';
import { readAuthor } from './author.ts';

const dissector = await testDissector();
after(() => dissector.close());

async function authorOf(header: string): Promise<Author> {
  const dissection = await dissectText(
    dissector,
    `Received: from a by b\r\n${header}\r\nSubject: x\r\n\r\nGood morning.\r\n`,
  );
  try {
    return readAuthor(dissection, decodeWords);
  } finally {
    dissection.close();
  }
}

const B64 = Buffer.from('Bank <info@bank.example>').toString('base64');

/** As honest senders write: the address, the display name. */
const SOUND: readonly (readonly [field: string, address: string, name: string])[] = [
  ['From: ann@example.com', 'ann@example.com', ''],
  ['from:ann@Example.COM', 'ann@example.com', ''],
  ['From: <ann@example.com>', 'ann@example.com', ''],
  ['From: < ann@example.com >', 'ann@example.com', ''],
  ['From: Ann Lee <ann@example.com>', 'ann@example.com', 'Ann Lee'],
  ['From: "Lee, Ann \\"A\\"" <ann@example.com>', 'ann@example.com', 'Lee, Ann "A"'],
  ['From: ann@example.com (Ann (of Example) Lee)', 'ann@example.com', 'Ann (of Example) Lee'],
  ['From: Ann Lee\r\n <ann@example.com> (by phone)', 'ann@example.com', 'Ann Lee'],
  ['From: =?utf-8?Q?J=C3=BCrgen?= <j@example.com>', 'j@example.com', 'J\u00fcrgen'],
  // Careless, and clear all the same.
  ['From: Ann Q. Lee [Sales] @ Example <ann@example.com>', 'ann@example.com', 'Ann Q. Lee [Sales] @ Example'],
  ['From: Lee, Ann <ann@example.com>', 'ann@example.com', 'Ann'],
  ['From: "ann.lee"@example.com', 'ann.lee@example.com', ''],
  ['From: ann@b\u00fccher.example', 'ann@xn--bcher-kva.example', ''],
  ['From: ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example', ''],
  ['From: \u00e4nne@example.com', '\u00e4nne@example.com', ''],
  ['From: =?utf-8?Q?Lee=2C_Ann_=3C3?= <ann@example.com>', 'ann@example.com', 'Lee, Ann <3'],
  ['From: ann@example.com <ann@example.com>', 'ann@example.com', 'ann@example.com'],
  // A name that shows the address, or one of the same organisation.
  ['From: "ann@example.com" <ann@example.com>', 'ann@example.com', 'ann@example.com'],
  ['From: "shop@example.co.uk" <bounce@mail.example.co.uk>', 'bounce@mail.example.co.uk', 'shop@example.co.uk'],
  ['From: =?utf-8?Q?shop=40example=2Ecom?= <x@m.example.com>', 'x@m.example.com', 'shop@example.com'],
];

for (const [field, key, name] of SOUND)
  test(`an author without fault: ${JSON.stringify(field)}`, async () => {
    const author = await authorOf(Buffer.from(field).toString('latin1'));
    assert.deepEqual(author.faults, []);
    assert.equal(author.address?.key, key);
    assert.equal(author.displayName, name);
    assert.equal(author.candidates[0], author.address);
  });

/** What is tried: the faults, and the addresses that some reader may show. */
const FAULTY: readonly (readonly [field: string, faults: readonly string[], candidates: readonly string[]])[] = [
  ['X-From: ann@example.com', ['from-missing'], []],
  ['From:', ['from-missing'], []],
  ['From: ann', ['from-missing'], []],
  ['From: Mail Delivery System <MAILER-DAEMON>', ['from-missing'], []],
  ['From: <>', ['from-missing'], []],
  ['From: ann@', ['from-malformed'], []],
  ['Sender: ceo@bank.example', ['from-missing', 'from-malformed'], []],
  ['From: a@one.example\r\nFrom: b@two.example', ['from-repeated'], ['a@one.example', 'b@two.example']],
  [
    'From: a@one.example\r\nFROM : b@two.example',
    ['from-repeated', 'from-malformed'],
    ['a@one.example', 'b@two.example'],
  ],
  ['From : a@one.example', ['from-malformed'], ['a@one.example']],
  ['From\0: a@one.example', ['from-malformed'], ['a@one.example']],
  [
    'From: a@one.example\r\n From: b@two.example',
    ['from-repeated', 'from-malformed', 'from-group'],
    ['a@one.example', 'b@two.example'],
  ],
  [
    'X: 1\r\n\tFrom: b@two.example\r\nFrom: a@one.example',
    ['from-repeated', 'from-malformed'],
    ['a@one.example', 'b@two.example'],
  ],
  [
    'Fr\0om: b@two.example\r\nFrom: a@one.example',
    ['from-repeated', 'from-malformed'],
    ['b@two.example', 'a@one.example'],
  ],
  ['From: a@one.example, b@two.example', ['from-several-authors'], ['a@one.example', 'b@two.example']],
  ['From: <a@one.example>, Ann <b@two.example>', ['from-several-authors'], ['a@one.example', 'b@two.example']],
  ['From: Team: a@one.example;', ['from-group'], ['a@one.example']],
  ['From: undisclosed: ;', ['from-group'], []],
  ['From: <a@one.example\0@two.example>', ['from-malformed', 'from-control-characters'], ['a@one.example']],
  ['From: a@one.example\0', ['from-malformed', 'from-control-characters'], ['a@one.example']],
  ['From: <@one.example,@two.example:a@three.example>', ['from-malformed'], ['a@three.example']],
  [
    'From: "a@one.example"@two.example',
    ['from-malformed', 'from-address-in-name'],
    ['a@one.example@two.example', 'a@one.example'],
  ],
  ['From: "a\\"b"@two.example', ['from-malformed'], ['a"b@two.example']],
  ['From: a(x)b@one.example', ['from-malformed'], ['b@one.example']],
  [
    'From: <a@one.example> b@two.example',
    ['from-malformed', 'from-address-in-name'],
    ['a@one.example', 'b@two.example'],
  ],
  [
    'From: <a@one.example> <b@two.example>',
    ['from-malformed', 'from-several-authors'],
    ['a@one.example', 'b@two.example'],
  ],
  ['From: <<a@one.example>>', ['from-malformed'], ['a@one.example']],
  ['From: Ann <a@one.example', ['from-malformed'], ['a@one.example']],
  ['From: "Ann <a@one.example>', ['from-malformed'], ['a@one.example']],
  ['From: (Ann <a@one.example>', ['from-malformed'], ['a@one.example']],
  ['From: a@one.example@two.example', ['from-malformed'], ['a@one.example', 'one.example@two.example']],
  ['From: Ann a@one.example', ['from-malformed'], ['a@one.example']],
  ['From: a@[192.0.2.1]', ['from-malformed'], ['a@[192.0.2.1]']],
  ['From: a@exam\u00adple.com', ['from-malformed', 'from-control-characters'], ['a@example.com']],
  ['From: =?utf-8?Q?a?=@one.example', ['from-encoded-address'], ['=?utf-8?q?a?=@one.example', 'a@one.example']],
  ['From: <=?utf-8?Q?a=40one.example?=>', ['from-malformed', 'from-encoded-address'], ['a@one.example']],
  [`From: =?utf-8?B?${B64}?=`, ['from-malformed', 'from-encoded-address'], ['info@bank.example']],
  [
    `From: =?utf-8?B?${B64}?= <a@one.example>`,
    ['from-encoded-address', 'from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
  ['From: "info@bank.example" <a@one.example>', ['from-address-in-name'], ['a@one.example', 'info@bank.example']],
  [
    'From: info@bank.example <a@one.example>',
    ['from-malformed', 'from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
  [
    'From: "info@bank.example", <a@one.example>',
    ['from-malformed', 'from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
  [
    'From: [info@bank.example<info@bank.example>] <a@one.example>',
    ['from-malformed', 'from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
  [
    'From: Bank =?utf-8?Q?info=40bank.example=2C?= <a@one.example>',
    ['from-encoded-address', 'from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
  ['From: a@one.example (info@bank.example)', ['from-address-in-name'], ['a@one.example', 'info@bank.example']],
  ['From: "info\uff20bank.example" <a@one.example>', ['from-address-in-name'], ['a@one.example', 'info@bank.example']],
  [
    'From: "in\u200bfo@ba\u00adnk.example" <a@one.example>',
    ['from-address-in-name'],
    ['a@one.example', 'info@bank.example'],
  ],
];

for (const [field, faults, candidates] of FAULTY)
  test(`an author who is none, or two: ${JSON.stringify(field)}`, async () => {
    const author = await authorOf(Buffer.from(field).toString('latin1'));
    assert.deepEqual(author.faults.map(({ name }) => name).toSorted(), faults.toSorted());
    assert.deepEqual(author.candidates.map(({ key }) => key).toSorted(), candidates.toSorted());
  });

test('octets of which readers make different addresses', async () => {
  for (const field of ['a@one.example\xff', '\xe4 <a@b\xe4nk.example>', '<\xe4@one.example>'])
    assert.deepEqual(
      (await authorOf(`From: ${field}`)).faults.map(({ name }) => name),
      ['from-malformed'],
    );
  assert.deepEqual((await authorOf('From: J\xfcrgen <j@one.example>')).faults, []);
});

test('an author is one where readers agree, though the field has a fault', async () => {
  assert.equal((await authorOf('From: "info@bank.example" <a@one.example>')).address?.key, 'a@one.example');
  assert.equal((await authorOf('From: a@one.example\r\nFrom: a@one.example')).address, null);
  assert.equal((await authorOf('From: a@one.example, b@two.example')).address, null);
  assert.equal((await authorOf('From: Team: a@one.example;')).address, null);
});

test('a header of 128 KB that is one hostile field is told in a few words', async () => {
  for (const piece of ['(', '<', ',', '"', '@', ':', '\\', '"\\', 'a@b.example, ', '=?utf-8?q?=40?= ', '[', '<@a:']) {
    const { faults, candidates } = await authorOf(`From: ${piece.repeat(120_000 / piece.length)}`);
    assert.ok(
      faults.some(({ name }) => name === 'from-malformed'),
      piece,
    );
    assert.ok(candidates.length <= 20 && faults.every(({ detail }) => detail.length < 5000), piece);
  }
  const many = await authorOf('From: a@one.example\r\n'.repeat(6000).trimEnd());
  assert.equal(many.faults[0]?.name, 'from-repeated');
  assert.ok(many.faults.every(({ detail }) => detail.length < 5000));
});
