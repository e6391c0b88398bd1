import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { lyingZip } from '../support/archives.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';

const VIRUS = Buffer.from(EICAR);
const ZIP = lyingZip([{ name: 'run.com', content: VIRUS }]);
const lines = (octets: Buffer): string => octets.toString('base64').replace(/.{76}/g, '$&\r\n');
const quoted = (octets: Buffer): string =>
  [...octets]
    .map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
    .replace(/(?:...){24}/g, '$&=\n');
const entity = (fields: string, body: string): string =>
  `Subject: x\nContent-Type: application/octet-stream; name=x.dat\n${fields}\n\n${body}\n`;
const BASE64 = 'Content-Transfer-Encoding: base64';

describe('a virus that is encoded again', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));
  for (const [what, mail] of [
    ['base64 twice', entity(BASE64, lines(Buffer.from(lines(ZIP))))],
    ['base64 twice of what has no mark', entity(BASE64, lines(Buffer.from(lines(VIRUS))))],
    ['base64 three times', entity(BASE64, lines(Buffer.from(lines(Buffer.from(lines(ZIP))))))],
    ['Content-Encoding: base64', entity('Content-Encoding: base64', lines(VIRUS))],
    [
      'Content-Encoding: base64 beside base64',
      entity(`Content-Encoding: base64\n${BASE64}`, lines(Buffer.from(lines(VIRUS)))),
    ],
    ['Content-Encoding: quoted-printable', entity('Content-Encoding: quoted-printable', quoted(VIRUS))],
    ['Content-Encoding: gzip', entity(`Content-Encoding: gzip\n${BASE64}`, lines(gzipSync(ZIP)))],
    ['Content-Encoding: deflate', entity(`Content-Encoding: deflate\n${BASE64}`, lines(deflateSync(ZIP)))],
    [
      'Content-Encoding: deflate without a header',
      entity(`Content-Encoding: deflate\n${BASE64}`, lines(deflateRawSync(ZIP))),
    ],
  ] as const) {
    it(`is found: ${what}`, async () => {
      const dissection = await dissectText(dissector, mail);
      assert.ok(dissection.parts.some((part) => contentOf(part).includes(VIRUS)));
      dissection.close();
    });
  }

  it('is no reason to read text or files otherwise', async () => {
    for (const mail of [
      entity('Content-Encoding: 7bit', 'hello'),
      entity('Content-Encoding: utf-8', 'hello'),
      entity('Content-Encoding: base64', 'hello world, how are you'),
      entity(BASE64, lines(Buffer.from('hello world, how are you'))),
      entity(BASE64, lines(Buffer.from('hello'))),
    ]) {
      const dissection = await dissectText(dissector, mail);
      assert.deepEqual([dissection.parts.length, dissection.parts.flatMap(flagNames)], [1, []]);
      dissection.close();
    }
  });
});
