import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenLink } from './seen-link.ts';

const seen = (url: string) => seenLink({ url, shown: null, source: 'html', part: '1' });

test('an address is taken apart as browsers do', () => {
  assert.partialDeepStrictEqual(seen('https://user:x@www.shop.co.uk:8443/a?b#c'), {
    scheme: 'https',
    userinfo: 'user:x',
    writtenHost: 'www.shop.co.uk',
    host: 'www.shop.co.uk',
    registrable: 'shop.co.uk',
    port: '8443',
    rest: '/a?b#c',
  });
  assert.partialDeepStrictEqual(seen('www.sender.example/x'), { scheme: 'http', host: 'www.sender.example' });
  assert.partialDeepStrictEqual(seen('http://0x7f.1/'), { host: null, address: '127.0.0.1', writtenHost: '0x7f.1' });
  assert.partialDeepStrictEqual(seen('http://[::1]:80/'), { host: null, address: '::1' });
  assert.partialDeepStrictEqual(seen('https:\\\\evil.example\\x'), {
    host: 'evil.example',
    writtenHost: 'evil.example',
  });
});

test('what leads nowhere has no host', () => {
  for (const url of ['mailto:ann@sender.example', 'http://', 'https://%zz/', 'javascript:x'])
    assert.equal(seen(url).host, null, url);
});
