import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DnsCodes, isRefusal } from './dns-codes.ts';

const SAID: readonly (readonly [codes: string, record: string, included: boolean])[] = [
  ['127.0.0.2', '127.0.0.2', true],
  ['127.0.0.2', '127.0.0.20', false],
  ['127.0.0.2-11', '127.0.0.11', true],
  ['127.0.0.2-11', '127.0.0.12', false],
  ['127.0.2-20.3', '127.0.15.3', true],
  ['127.0.2-20.3', '127.0.15.2', false],
  ['127.0.2-20.3', '127.1.15.3', false],
];
for (const [text, record, included] of SAID) {
  test(`${text} ${included ? 'includes' : 'leaves out'} ${record}`, () => {
    const codes = DnsCodes.parse(text);
    assert.equal(codes && DnsCodes.include(codes, record), included);
  });
}

test('what are no answers of a list', () => {
  for (const text of [
    '',
    '127.0.0',
    '10.0.0.2',
    '127.0.0.11-2',
    '127.0.0.256',
    '127.0.0.2 ',
    '127-128.0.0.1',
    '127.0.0.-2',
  ]) {
    assert.equal(DnsCodes.parse(text), null, text);
  }
});

test('answers by which a list says that it is none, or none for us', () => {
  const wrong = ['127.255.255.252', '127.255.255.254', '127.255.255.255', '127.0.0.1', '203.0.113.7', '0.0.0.0', '::1'];
  for (const record of wrong) assert.ok(isRefusal(record), record);
  for (const record of ['127.0.0.2', '127.0.1.255', '127.255.254.1']) assert.ok(!isRefusal(record), record);
});
