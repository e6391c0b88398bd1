import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection } from '../../src/mail/part.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';

const MIXED = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bound\n\n';
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

/** Mails that make a careless reader slow: with costs that grow as the square of their size these take minutes to hours. */
const HEAVY: readonly (readonly [string, string, string])[] = [
  ['near delimiters', `${MIXED}${'--boundx\n'.repeat(300_000)}`, 'ambiguous:boundary-with-tail'],
  ['delimiters', `${MIXED}${'--bound\n'.repeat(300_000)}`, 'over-limit:mime-parts'],
  ['delimiters behind bare CR', `${MIXED}${'x\r--bound\n'.repeat(300_000)}`, 'ambiguous:bare-cr-at-boundary'],
  ['a line of hyphens', `${MIXED.replace('bound\n', '-\n')}${'-'.repeat(5_000_000)}`, 'ambiguous:boundary-with-tail'],
  ['10,000 mails within each other', `${'Content-Type: message/rfc822\n\n'.repeat(10_000)}x`, 'over-limit:mime-depth'],
  [
    '10,000 multiparts within each other',
    many(10_000, (i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`),
    'over-limit:mime-depth',
  ],
  ['100,000 fields', `${'X: y\n'.repeat(100_000)}\nbody`, 'over-limit:header-size'],
  ['lines without a colon', `${'x\n'.repeat(40_000)}\nbody`, 'ambiguous:header-line-without-colon'],
  ['a header line of 5 MB', `X: ${'y'.repeat(5_000_000)}\n\nbody`, 'over-limit:header-size'],
  ['100,000 begin lines', `\n${'begin 644 x\n'.repeat(100_000)}`, ''],
  ['begin lines with long names', `\n${`begin 644 x${' '.repeat(900)}x\n`.repeat(3000)}`, ''],
  ['uuencoded nothing', `\nbegin 644 x\n${'`\n'.repeat(300_000)}`, ''],
  ['100,000 comments open', `Content-Type: text/plain; a${'('.repeat(100_000)}\n\nbody`, ''],
  ['parameters without end', `Content-Type: text/plain${'; name=x'.repeat(15_000)}\n\nbody`, ''],
  ['sections without end', `Content-Type: text/plain${many(8000, (i) => `; name*${i}=x`)}\n\nbody`, ''],
  ['encoded words that never end', `Subject: ${'=?'.repeat(8000)}${'=?a?b?'.repeat(8000)}\n\nbody`, ''],
  ['equals signs', `Content-Transfer-Encoding: quoted-printable\n\n${`=${' '.repeat(500)}`.repeat(3000)}`, ''],
  ['base64 and junk', `Content-Transfer-Encoding: base64\n\n${'A!'.repeat(1_000_000)}`, 'ambiguous:base64-junk'],
  [
    'a boundary of blanks',
    `Content-Type: multipart/mixed; boundary="${' '.repeat(100_000)}x"\n\nx`,
    'ambiguous:no-boundary',
  ],
  [
    'an encoding of blanks',
    `Content-Transfer-Encoding: x${' '.repeat(100_000)}x\n\nx`,
    'ambiguous:unknown-transfer-encoding',
  ],
  [
    'many types of a large mail',
    `${many(3000, (i) => `Content-Type: a/b${i}\n`)}\n${'y\n'.repeat(2_000_000)}`,
    'over-limit:readings',
  ],
  [
    'many parts in doubt',
    `${MIXED}${'--bound\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\nQUJD\n'.repeat(900)}`,
    'over-limit:mime-parts',
  ],
  [
    'lines that look like delimiters',
    `Content-Type: multipart/mixed\n\n${'--x\n'.repeat(300_000)}`,
    'ambiguous:no-boundary',
  ],
  ['tags without end', `Content-Type: text/html\n\n<html>${'<a ="'.repeat(500_000)}`, ''],
  ['comments without end', `Content-Type: text/html\n\n<html>${'<!--'.repeat(500_000)}`, ''],
  ['end tags of another element', `Content-Type: text/html\n\n<html><title>${'</'.repeat(1_000_000)}`, ''],
];

function readAll(dissection: Dissection): void {
  for (const part of dissection.parts) {
    part.text();
    part.sha256();
  }
}

describe('heavy mail', async () => {
  const dissector = await testDissector();
  for (const [what, mail, flag] of HEAVY) {
    it(`${what}: is read to its end`, { timeout: 120_000 }, async () => {
      const dissection = await dissectText(dissector, mail);
      readAll(dissection);
      const flags = dissection.parts.flatMap(flagNames).filter((name) => !name.startsWith('note:'));
      if (flag === '') assert.deepEqual(flags, []);
      else assert.ok(flags.includes(flag), `${flag} among ${flags.join(', ')}`);
      dissection.close();
    });
  }
});

const GOOD = `From: a@example.com
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="bound"

preamble
--bound
Content-Type: text/html; charset="iso-8859-1"; name*0=a; name*1="b.html"
Content-Transfer-Encoding: quoted-printable

<p title=3D"x">Gr=FC=DFe<!-- c --> &amp; more=
</p>
--bound
Content-Type: message/rfc822

Subject: inner

begin 644 hello.txt
,:&5L;&\\L('=O<FQD
\`
end
--bound
Content-Type: application/octet-stream; name=x.bin
Content-Transfer-Encoding: base64

UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAYS50eHQ=
--bound--
epilogue
`.replaceAll('\n', '\r\n');

describe('any octets', async () => {
  const dissector = await testDissector();

  async function check(octets: Buffer): Promise<void> {
    const dissection = await dissector.dissectMail(memoryBytes(octets));
    const seen = new Set<string>();
    for (const part of dissection.parts) {
      assert.ok(!seen.has(part.path), `${part.path} twice`);
      seen.add(part.path);
      assert.doesNotMatch(part.path, /[\u0000-\u001f\\]/);
      assert.equal(contentOf(part).length, part.content().size);
      if (part.span === null) continue;
      const { headerStart, bodyStart, end } = part.span;
      assert.ok(0 <= headerStart && headerStart <= bodyStart && bodyStart <= end && end <= octets.length);
      for (const field of part.header) assert.ok(headerStart <= field.start && field.end <= bodyStart);
    }
    readAll(dissection);
    dissection.close();
  }

  it('give a tree with paths and spans in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (octets) => check(Buffer.from(octets))),
      { numRuns: 300 },
    );
  });

  it('put into a good mail do so too', async () => {
    const piece = fc.constantFrom(
      '\r',
      '\n',
      '\r\n',
      '\0',
      '"',
      ';',
      '--bound',
      '--bound--',
      '=',
      '(',
      ':',
      ' ',
      '%',
      '\xff',
      '',
    );
    const change = fc.tuple(fc.nat(GOOD.length), fc.nat(6), piece);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        let mail = GOOD;
        for (const [at, gone, put] of changes) mail = mail.slice(0, at) + put + mail.slice(at + gone);
        return check(Buffer.from(mail, 'latin1'));
      }),
      { numRuns: 1500 },
    );
  });
});
