import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkAims, linkHost } from './link-host.ts';

/** Links, and the hosts to which they lead or may lead on. */
const LINKS: readonly (readonly [link: string, hosts: string])[] = [
  ['http://evil.example/x', 'evil.example'],
  ['HTTPS://EVIL.example.', 'evil.example'],
  ['www.evil.example/p', 'www.evil.example'],
  ['evil.example/p', 'evil.example'],
  ['evil.example:8080/x', 'evil.example'],
  ['//evil.example/x', 'evil.example'],
  ['http:\\\\evil.example\\x', 'evil.example'],
  ['https:evil.example/x', 'evil.example'],
  // Names in other letters and in disguise.
  ['http://m\u00fcller.example/', 'xn--mller-kva.example'],
  ['http://ev\u00adil.example/', 'evil.example'],
  ['http://\uff45vil\u3002example/', 'evil.example'],
  ['http://e%76il.example/', 'evil.example'],
  // What stands before `@` is no host, what stands behind it is.
  ['http://bank.example@evil.example/', 'evil.example'],
  ['http://bank.example%2f@evil.example/', 'evil.example'],
  ['http://evil.example\\@bank.example/', 'evil.example'],
  // Addresses in all the ways in which browsers read them.
  ['http://192.0.2.7/', '192.0.2.7'],
  ['http://3221225991/', '192.0.2.7'],
  ['http://0xc0.0.2.7/', '192.0.2.7'],
  ['http://0300.0.02.7/', '192.0.2.7'],
  ['http://192.519/', '192.0.2.7'],
  ['http://[2001:db8::7]/', '2001:db8::7'],
  // Redirectors, and the scanners of others that write links anew.
  ['https://r.example/?u=http://evil.example/x&y=2', 'r.example evil.example'],
  ['https://r.example/?u=https%3A%2F%2Fevil.example%2Fa%26b', 'r.example evil.example'],
  ['https://r.example/?u=https%253A%252F%252Fevil.example%252Fa', 'r.example evil.example'],
  ['https://urldefense.example/v3/__https://evil.example/a__;!!x', 'urldefense.example evil.example'],
  ['http://r.example/http://evil.example/', 'r.example evil.example'],
  // What does not lead into the web.
  ['mailto:ann@evil.example', ''],
  ['javascript:location="http://evil.example/"', ''],
  ['tel:+4912345', ''],
  ['http://1.2.3.4.5/', ''],
  ['http://', ''],
  ['', ''],
];
for (const [link, hosts] of LINKS) {
  test(`${JSON.stringify(link)} leads to ${hosts || 'nowhere'}`, () => {
    const found = linkAims(link).flatMap((aim) => linkHost(aim) ?? []);
    assert.equal(found.map(({ domain, address }) => domain ?? address).join(' '), hosts);
  });
}

test('of the addresses within a link a few are looked at', () => {
  assert.equal(linkAims(`http://r.example/?${'http://evil.example/&'.repeat(500)}`).length, 5);
});
