import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Address } from './address.ts';
import { MailId } from './mail-id.ts';
import type { MailRecord, Stamp } from './record.ts';
import { progressJson, progressToJson, recordJson, recordToJson } from './record-json.ts';
import { ACTIONS, type Verdict } from './verdict.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const texts = fc.array(text, { maxLength: 3 });
const address = fc
  .oneof(
    fc.emailAddress(),
    fc.constantFrom(
      '"a b\\"@c"@example.com',
      'jörg@bücher.example',
      'x@[192.0.2.1]',
      'UPPER@Example.COM',
      'dot@example.com.',
    ),
  )
  .map((one) => Address.parse(one))
  .filter((one) => one !== null);
const addresses = fc.array(address, { maxLength: 3 });
const id = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((random) => MailId.create(1_764_000_000_000, random));

const change: fc.Arbitrary<Verdict['changes'][number]> = fc.oneof(
  fc.record({ kind: fc.constantFrom('strip' as const, 'clean' as const, 'disarm' as const), parts: texts, why: text }),
  fc.record({ kind: fc.constant('tag-subject' as const), text }),
  fc.record({ kind: fc.constant('add-header' as const), name: text, value: text }),
  fc.record({
    kind: fc.constant('spam-fields' as const),
    fields: texts,
    cuts: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('wrap' as const), why: texts }),
  fc.constant({ kind: 'junk' as const }),
);
const verdict: fc.Arbitrary<Verdict> = fc.record({
  recipients: addresses,
  action: fc.constantFrom(...ACTIONS),
  rule: text,
  temporary: fc.boolean(),
  text: fc.option(text),
  changes: fc.array(change, { maxLength: 3 }),
  keep: fc.boolean(),
  notices: fc.array(
    fc.record({
      to: fc.constantFrom('sender' as const, 'recipient' as const, 'administrator' as const),
      template: text,
    }),
    { maxLength: 2 },
  ),
  copies: addresses,
  reasons: texts,
});
const stamp: fc.Arbitrary<Stamp> = fc.record({ fields: texts, cuts: fc.array(fc.tuple(fc.nat(), fc.nat())) });
const record: fc.Arbitrary<MailRecord> = fc.record({
  id,
  envelope: fc.record({
    sender: fc.option(address),
    recipients: addresses,
    smtputf8: fc.boolean(),
    body: fc.constantFrom('7bit' as const, '8bitmime' as const),
  }),
  session: fc.option(
    fc.record({
      id: fc.string(),
      listener: text,
      role: fc.constantFrom('mx' as const, 'submission' as const),
      address: text,
      port: fc.nat(65_535),
      helo: fc.option(text),
      protocol: text,
      tls: fc.option(fc.record({ version: text, cipher: text })),
      trusted: fc.boolean(),
      user: fc.option(text),
      certificate: fc.option(text),
      reverseName: fc.option(text),
      proxy: fc.option(text),
      at: fc.maxSafeNat(),
    }),
  ),
  at: fc.maxSafeNat(),
  verdicts: fc.option(fc.array(verdict, { maxLength: 2 })),
  stamp: fc.option(stamp),
  made: fc.option(fc.record({ purpose: fc.constantFrom('bounce' as const, 'release' as const), from: fc.option(id) })),
});

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a record in a file', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(record, (one) => {
        const back = recordJson.parse(throughText(recordToJson(one)));
        assert.deepEqual(throughText(back), throughText(one));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps progress', () => {
    const state = fc.constantFrom('done' as const, 'deferred' as const, 'failed' as const);
    const progress = fc.array(fc.record({ recipient: address, state, at: fc.nat(), answer: text }), { maxLength: 3 });
    fc.assert(
      fc.property(progress, (one) => {
        assert.deepEqual(throughText(progressJson.parse(throughText(progressToJson(one)))), throughText(one));
      }),
    );
  });

  it('cannot bring in what the parsers refuse', () => {
    const [good] = fc.sample(record, { numRuns: 1, seed: 1 });
    assert.ok(good);
    const json = recordToJson({ ...good, envelope: { ...good.envelope, sender: null, recipients: [] } });
    const refused: [object, RegExp][] = [
      [{ id: '../../../etc/pwd' }, /not a mail id/],
      [{ envelope: { sender: 'a\r\nRCPT TO:<b>@c', recipients: [], smtputf8: false, body: '7bit' } }, /not a mailbox/],
      [{ made: { purpose: 'mischief', from: null } }, /purpose/],
      [{ at: 'now' }, /number/],
    ];
    for (const [change, why] of refused) {
      const result = recordJson.safeParse({ ...json, ...change });
      assert.match(result.error?.message ?? '', why);
    }
  });

  it('never breaks on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(recordJson.safeParse(value).success, false);
      }),
    );
  });
});
