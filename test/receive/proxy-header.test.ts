import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderReader } from '../../src/receive/proxy/header-reader.ts';
import { readProxyHeader } from '../../src/receive/proxy/proxy-header.ts';
import { version2 } from '../support/proxy-header.ts';

function read(text: string) {
  return readProxyHeader(Buffer.from(text, 'latin1'));
}

test('version 1: the client, and where the header ends', () => {
  const line = 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n';
  const source = { address: '192.0.2.1', port: 56324 };
  assert.deepEqual(read(`${line}EHLO x\r\n`), { kind: 'header', used: line.length, source });
  const six = 'PROXY TCP6 2001:DB8:0:0:0:0:0:1 2001:db8::2 1 65535\r\n';
  assert.deepEqual(read(six), { kind: 'header', used: six.length, source: { address: '2001:db8::1', port: 1 } });
  const mapped = 'PROXY TCP6 ::ffff:c000:201 ::ffff:192.0.2.2 1 25\r\n';
  assert.deepEqual(read(mapped), { kind: 'header', used: mapped.length, source: { address: '192.0.2.1', port: 1 } });
});

test('version 1: UNKNOWN tells of nobody, whatever stands behind it', () => {
  for (const line of ['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN ffff::1 nonsense \0\r\n']) {
    assert.deepEqual(read(line), { kind: 'header', used: line.length, source: null });
  }
});

for (const [name, line, why] of [
  ['another protocol', 'EHLO x\r\n', /does not begin with a PROXY header/],
  ['lower case', 'proxy TCP4 192.0.2.1 198.51.100.1 1 25\r\n', /does not begin/],
  ['no family', 'PROXY \r\n', /family/],
  ['UDP', 'PROXY UDP4 192.0.2.1 198.51.100.1 1 25\r\n', /family/],
  ['an address of the other family', 'PROXY TCP4 ::1 ::1 1 25\r\n', /an address is none of TCP4/],
  ['IPv4 as IPv6', 'PROXY TCP6 192.0.2.1 192.0.2.2 1 25\r\n', /an address is none of TCP6/],
  ['a zone', 'PROXY TCP6 fe80::1%eth0 ::1 1 25\r\n', /an address is none of TCP6/],
  ['octal', 'PROXY TCP4 192.0.02.1 198.51.100.1 1 25\r\n', /an address is none of TCP4/],
  ['no destination', 'PROXY TCP4 192.0.2.1\r\n', /an address is none of TCP4/],
  ['two spaces', 'PROXY TCP4  192.0.2.1 198.51.100.1 1 25\r\n', /an address is none of TCP4/],
  ['a port too high', 'PROXY TCP4 192.0.2.1 198.51.100.1 65536 25\r\n', /port/],
  ['a port that begins with 0', 'PROXY TCP4 192.0.2.1 198.51.100.1 01 25\r\n', /port/],
  ['a port below 0', 'PROXY TCP4 192.0.2.1 198.51.100.1 -1 25\r\n', /port/],
  ['something more', 'PROXY TCP4 192.0.2.1 198.51.100.1 1 25 x\r\n', /behind the ports/],
  ['LF alone', `PROXY TCP4 192.0.2.1 198.51.100.1 1 25\n${'x'.repeat(80)}`, /no end within 107/],
  ['no end', `PROXY UNKNOWN${' '.repeat(100)}`, /no end within 107/],
] as const) {
  test(`version 1 with ${name} is none`, () => {
    const header = read(line);
    assert.equal(header.kind, 'bad');
    assert.match(header.kind === 'bad' ? header.why : '', why);
  });
}

test('version 2: the client, over IPv4 and IPv6; what else is told is skipped', () => {
  const four = version2({ source: '192.0.2.1', port: 56324, more: Buffer.from('030004a9b87e8f', 'hex') });
  assert.deepEqual(readProxyHeader(Buffer.concat([four, Buffer.from('EHLO')])), {
    kind: 'header',
    used: four.length,
    source: { address: '192.0.2.1', port: 56324 },
  });
  const six = version2({ source: '2001:db8:0:0:0:0:0:1', port: 1 });
  const header = readProxyHeader(six);
  assert.deepEqual(header, { kind: 'header', used: six.length, source: { address: '2001:db8::1', port: 1 } });
  const mapped = readProxyHeader(version2({ source: '0:0:0:0:0:ffff:c000:201', port: 1 }));
  assert.deepEqual(mapped.kind === 'header' && mapped.source, { address: '192.0.2.1', port: 1 });
});

test('version 2: LOCAL tells of nobody, with or without addresses', () => {
  for (const header of [
    version2({ source: '192.0.2.1', port: 1, command: 0x20 }),
    version2({ command: 0x20, family: 0 }),
  ]) {
    assert.deepEqual(readProxyHeader(header), { kind: 'header', used: header.length, source: null });
  }
});

for (const [name, header, why] of [
  ['version 1 in binary', version2({ command: 0x11 }), /it says version 1/],
  ['an unknown command', version2({ command: 0x22 }), /the command 2 is not known/],
  ['a client of no family', version2({ family: 0 }), /0x00 are not TCP over IP/],
  ['UDP', version2({ family: 0x12 }), /0x12 are not TCP over IP/],
  ['a UNIX socket', version2({ family: 0x31 }), /0x31 are not TCP over IP/],
  ['addresses cut short', version2({ length: 11 }), /11 octets are too few/],
  ['IPv6 addresses cut short', version2({ family: 0x21, length: 12 }), /12 octets are too few/],
  ['endless additions', version2({ length: 4097 }).subarray(0, 16), /announces 4097 octets/],
] as const) {
  test(`version 2 with ${name} is none`, () => {
    const read = readProxyHeader(header);
    assert.equal(read.kind, 'bad');
    assert.match(read.kind === 'bad' ? read.why : '', why);
  });
}

const address4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join('.'));
const port = fc.nat(65_535);
const wellFormed = fc.oneof(
  fc.record({ source: address4, port }).map((told) => ({ told, bytes: version2({ ...told }) })),
  fc.record({ source: address4, port }).map((told) => ({
    told,
    bytes: Buffer.from(`PROXY TCP4 ${told.source} 10.0.0.1 ${told.port} 25\r\n`),
  })),
);

test('in whatever pieces a header comes, it is read alike, and what is behind it is left whole', () => {
  fc.assert(
    fc.property(
      wellFormed,
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (good, behind, cuts) => {
        const bytes = Buffer.concat([good.bytes, behind]);
        const reader = new HeaderReader();
        let at = 0;
        for (const length of [...cuts, bytes.length]) {
          const piece = bytes.subarray(at, at + length);
          at += piece.length;
          const header = reader.push(piece);
          if (header.kind === 'more') continue;
          assert.equal(header.kind, 'header');
          assert.deepEqual(header.kind === 'header' && header.source, {
            address: good.told.source,
            port: good.told.port,
          });
          assert.deepEqual(header.kind === 'header' && header.rest, bytes.subarray(good.bytes.length, at));
          return;
        }
        assert.fail('the header was not found');
      },
    ),
  );
});

test('of any octets at all, a header is found, or none, or more is wanted of a bounded length', () => {
  const begun = fc.constantFrom(
    ...['', 'PROXY ', 'PROXY TCP4 ', 'PROXY TCP6 '].map((text) => Buffer.from(text)),
    version2({}),
  );
  const mangled = fc
    .tuple(wellFormed, fc.nat(60), fc.nat(255))
    .map(([{ bytes }, at, octet]) => Buffer.from(bytes.map((old, index) => (index === at ? octet : old))));
  const any = fc.tuple(begun, fc.uint8Array({ maxLength: 5000 })).map((pieces) => Buffer.concat(pieces));
  fc.assert(
    fc.property(fc.oneof(any, mangled), (bytes) => {
      const header = readProxyHeader(bytes);
      if (header.kind === 'more') assert.ok(bytes.length < 16 + 4096);
      if (header.kind !== 'header') return;
      assert.ok(header.used > 0 && header.used <= bytes.length);
      if (header.source === null) return;
      assert.notEqual(isIP(header.source.address), 0);
      assert.ok(header.source.port >= 0 && header.source.port <= 65_535);
    }),
  );
});
