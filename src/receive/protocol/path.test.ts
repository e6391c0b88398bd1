import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathAddress, splitPath } from './path.ts';

/** What is looked up for the path; null where it is refused. */
function key(inner: string): string | null {
  return pathAddress(inner)?.key ?? null;
}

test('a source route is dropped, wherever it leads (RFC 5321 appendix C)', () => {
  assert.equal(key('@gw.test:bob@x.test'), 'bob@x.test');
  assert.equal(key('@gw.test,@x.test:victim@elsewhere.test'), 'victim@elsewhere.test');
  for (const inner of [
    '@gw.test,x.test:bob@x.test',
    '@:bob@x.test',
    '@gw.test.:bob@x.test',
    '@gw.test',
    ':bob@x.test',
  ]) {
    assert.equal(key(inner), null, inner);
  }
  // A colon in quotes begins no mailbox.
  assert.equal(key('"@a:b"@x.test'), '@a:b@x.test');
});

test('one recipient, however it is written', () => {
  for (const inner of ['bob@x.test', 'BOB@X.TEST', '"bob"@x.test', '"\\b\\o\\b"@X.test', '@gw.test:"Bob"@x.test']) {
    assert.equal(key(inner), 'bob@x.test', inner);
  }
  assert.equal(key('b@m\u00fcller.test'), key('B@XN--MLLER-KVA.TEST'));
});

test('a trailing dot is refused on the wire, in the domain and in the local part', () => {
  for (const inner of ['bob@x.test.', 'bob.@x.test', 'bob@x..test', 'bob@.x.test'])
    assert.equal(key(inner), null, inner);
});

test('what asks for relaying stays in the local part, where admission looks', () => {
  for (const local of ['victim%elsewhere.test', 'elsewhere.test!victim']) {
    assert.equal(pathAddress(`${local}@x.test`)?.local, local);
    assert.equal(pathAddress(`"${local}"@x.test`)?.local, local);
  }
  assert.equal(pathAddress('"victim@elsewhere.test"@x.test')?.local, 'victim@elsewhere.test');
  assert.equal(pathAddress('victim@elsewhere.test@x.test'), null);
});

test('an address literal is no domain', () => {
  for (const inner of ['bob@[127.0.0.1]', 'bob@[IPv6:::1]', '@gw.test:bob@[127.0.0.1]']) {
    assert.equal(pathAddress(inner)?.domain, null, inner);
  }
  for (const inner of ['bob@[x.test]', 'bob@[127.0.0.1', 'bob@[::1]', 'bob@[IPv6:::1%lo]', 'bob@[127.0.0.1].x.test']) {
    assert.equal(key(inner), null, inner);
  }
});

test('the path ends where the grammar says, whatever is quoted', () => {
  assert.deepEqual(splitPath('<"a>b"@x.test> SIZE=1'), { inner: '"a>b"@x.test', rest: ' SIZE=1' });
  assert.deepEqual(splitPath('<"a\\">@evil.test> x"@good.test>'), {
    inner: '"a\\">@evil.test> x"@good.test',
    rest: '',
  });
  assert.equal(splitPath('<"a@x.test>'), null);
  assert.equal(pathAddress('"a@evil.test x"@good.test')?.domain, 'good.test');
  assert.equal(key('a@evil.test x@good.test'), null);
});
