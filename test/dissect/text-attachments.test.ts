import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import type { Dissection } from '../../src/mail/part.ts';
import { lyingZip } from '../support/archives.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import { binHex, uuencode, XX, yencode } from '../support/text-encodings.ts';

const VIRUS = Buffer.from(EICAR);
/** Long enough for several lines of each encoding, and with octets of all values. */
const FILLER = Buffer.from(Array.from({ length: 700 }, (_, i) => (i * 89) & 255));
const ZIP = lyingZip([
  { name: 'filler.bin', content: FILLER, method: 0 },
  { name: 'run.com', content: VIRUS, method: 8 },
]);
const BASE64 = ZIP.toString('base64');
const lines = (text: string, length = 76): string => text.replace(new RegExp(`.{${length}}`, 'g'), '$&\n');

/** Each hides a ZIP that holds the virus in a text. */
const HIDDEN: readonly (readonly [what: string, text: string])[] = [
  ['uuencode', uuencode(ZIP)],
  ['uuencode with blanks for backquotes', uuencode(ZIP, { line: (line) => line.replaceAll('`', ' ') })],
  [
    'uuencode whose blanks at the end are cut off',
    uuencode(ZIP, { line: (line) => line.replaceAll('`', ' ').trimEnd() }),
  ],
  ['uuencode with checksums', uuencode(ZIP, { line: (line) => `${line}@` })],
  ['uuencode with lower-case checksums', uuencode(ZIP, { line: (line) => `${line}x` })],
  ['uuencode with empty lines', uuencode(ZIP, { line: (line) => `${line}\n` })],
  ['uuencode without an end', uuencode(ZIP, { end: '' })],
  ['uuencode with an empty end', uuencode(ZIP, { end: 'end\n' })],
  ['indented uuencode', uuencode(ZIP).replace(/^(?=.)/gm, '   ')],
  ['uuencode without a mode', uuencode(ZIP, { begin: 'begin orders.zip' })],
  ['uuencode without a name', uuencode(ZIP, { begin: 'begin 644' })],
  ['uuencode with tabs', uuencode(ZIP, { begin: 'begin\t0644\torders.zip' })],
  ['uuencode whose lines say that they are shorter', uuencode(ZIP, { length: (octets) => Math.min(octets, 9) })],
  [
    'uuencode whose lines say that they are longer',
    uuencode(ZIP, { length: (octets) => (octets === 45 ? 60 : octets) }),
  ],
  ['xxencode', uuencode(ZIP, { alphabet: XX, end: '`\nend\n' })],
  ['base64 between two lines', `begin-base64 644 orders.zip\n${lines(BASE64, 60)}\n====\n`],
  ['base64 between two lines, its name encoded', `begin-base64-encoded 644 b3JkZXJz\n${lines(BASE64, 60)}\n====\n`],
  ['bare base64', `${lines(BASE64)}\n`],
  ['bare base64 in one line', `${BASE64}\n`],
  ['bare base64, indented', `${lines(BASE64).replace(/^/gm, '  ')}\n`],
  ['bare base64 with words behind it', `${lines(BASE64)}\n\nRegards\nBob\n`],
  ['yEnc', yencode(ZIP)],
  ['yEnc without an end', yencode(ZIP).replace(/=yend.*/s, '')],
  [
    'yEnc in two pieces, out of order',
    yencode(ZIP, { piece: { from: 400, to: ZIP.length, number: 2, total: 2 } }) +
      yencode(ZIP, { piece: { from: 0, to: 400, number: 1, total: 2 } }),
  ],
  ['BinHex', binHex(ZIP)],
  ['BinHex in the fork of resources', binHex(Buffer.from('hello'), { resources: ZIP })],
  ['BinHex without an end', binHex(ZIP, { end: '' })],
];

function names(dissection: Dissection): string[] {
  return dissection.parts.flatMap((part) => part.flags.filter(({ kind }) => kind !== 'note').map(({ name }) => name));
}

describe('a virus in a ZIP written into a text', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  const seen = async (mail: string): Promise<boolean> => {
    const dissection = await dissectText(dissector, mail);
    const found = dissection.parts.some((part) => contentOf(part).includes(VIRUS));
    dissection.close();
    return found;
  };

  for (const [what, text] of HIDDEN) {
    it(`is found: ${what}`, async () => {
      assert.ok(await seen(`Subject: x\n\n${text}`), 'alone');
      assert.ok(await seen(`Subject: x\n\nHello,\n\n${text}\n\nBye\n`), 'between words');
      const attached = Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1').toString('base64');
      const file = `Content-Type: application/octet-stream; name=x.dat\nContent-Transfer-Encoding: base64\n\n`;
      assert.ok(await seen(`Subject: x\n${file}${lines(attached)}\n`), 'in a file in base64');
    });
  }

  it('is a child with its name', async () => {
    for (const text of [uuencode(ZIP), yencode(ZIP), binHex(ZIP)]) {
      const dissection = await dissectText(dissector, `Subject: x\n\n${text}`);
      const [zip] = dissection.root.parts;
      assert.deepEqual([zip?.origin, zip?.name, zip?.detectedType], ['embedded', 'orders.zip', 'application/zip']);
      assert.deepEqual(names(dissection), []);
      dissection.close();
    }
  });

  it('is told of where it cannot be whole', async () => {
    for (const [text, flag] of [
      [yencode(ZIP, { crc: 1 }), 'embedded-damaged'],
      [yencode(ZIP, { piece: { from: 0, to: 400, number: 1, total: 2 } }), 'yenc-in-text'],
      [yencode(ZIP).replace(/=yend.*/s, ''), 'yenc-in-text'],
      [binHex(ZIP, { crc: 1 }), 'embedded-damaged'],
      [binHex(ZIP, { end: '' }), 'binhex-in-text'],
      [binHex(ZIP).slice(0, 200), 'binhex-in-text'],
    ] as const) {
      const dissection = await dissectText(dissector, `Subject: x\n\n${text}`);
      assert.ok((names(dissection) as string[]).includes(flag), `${flag} among ${names(dissection)}`);
      dissection.close();
    }
  });

  it('is found in yEnc of some megabytes', async () => {
    const large = Buffer.concat([
      lyingZip([{ name: 'a', content: Buffer.concat([FILLER, VIRUS, Buffer.alloc(3_000_000, 'postern')]), method: 0 }]),
    ]);
    const dissection = await dissectText(dissector, `Subject: x\n\n${yencode(large)}`);
    assert.ok(dissection.root.parts.some((part) => contentOf(part).equals(large)));
    dissection.close();
  });

  it('is no reason to take words for files', async () => {
    const mail = `Subject: x

begin with a cup of tea
(AND THEN DRINK IT)
> begin 644 quoted.exe
> #0V%T
> end
begin  something
UEsDB is how a ZIP begins
${'A'.repeat(200)}
TVqQ${' word'.repeat(30)}
the end
end
`;
    const dissection = await dissectText(dissector, mail);
    assert.deepEqual([dissection.parts.length, dissection.parts.flatMap(flagNames)], [1, []]);
    dissection.close();
  });
});
