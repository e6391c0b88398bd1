import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';
import { lyingZip } from '../support/archives.ts';
import { contentOf, dissectText, flagNames, testDissector } from '../support/dissecting.ts';
import { EICAR } from '../support/eicar.ts';
import { attachment, attribute, ID, object, properties, tnef, unicode } from '../support/tnef.ts';

const VIRUS = Buffer.from(EICAR);
const ZIP = lyingZip([{ name: 'run.com', content: VIRUS }]);
const BASE64 = ZIP.toString('base64');
const fold = (line: string): string => line.replace(/.{60}/g, '$&\n ');

const CALENDAR = (line: string): string => `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Team meet
 ing\\, weekly
DESCRIPTION;ALTREP="cid:a":see http://a.example/x\\nBye
${line}
END:VEVENT
END:VCALENDAR
`;

function partWith(dissection: Dissection): Part | undefined {
  return dissection.parts.find((part) => contentOf(part).includes(VIRUS));
}

function attached(octets: Buffer, type: string, name: string): string {
  const base64 = octets.toString('base64').replace(/.{76}/g, '$&\n');
  return `Subject: x\nContent-Type: ${type}; name=${name}\nContent-Transfer-Encoding: base64\n\n${base64}\n`;
}

describe('what lies in other files of mail programs', async () => {
  const dissector = await testDissector(createUnpacker({ log: silentLog }));

  for (const [what, line] of [
    [
      'folded base64',
      fold(`ATTACH;FMTTYPE=application/zip;VALUE=BINARY;ENCODING=BASE64;FILENAME="orders.zip":${BASE64}`),
    ],
    ['parameters in another order', fold(`ATTACH;X-FILENAME=orders.zip;ENCODING=base64;VALUE=BINARY:${BASE64}`)],
    ['a data address', fold(`ATTACH;FILENAME=orders.zip:data:application/zip;base64,${BASE64}`)],
    ['a card’s letter', fold(`item1.KEY;X-LABEL=orders.zip;ENCODING=b:${BASE64}`)],
    ['a parameter of vCard 2.1', fold(`PHOTO;X-LABEL=orders.zip;BASE64:${BASE64}`)],
  ] as const) {
    it(`a file in a calendar is a part: ${what}`, async () => {
      const dissection = await dissectText(dissector, `Subject: x\nContent-Type: text/calendar\n\n${CALENDAR(line)}`);
      assert.ok(partWith(dissection));
      const [zip] = dissection.root.parts;
      assert.deepEqual([zip?.name, zip?.origin], ['orders.zip', 'embedded']);
      assert.deepEqual(dissection.parts.flatMap(flagNames), []);
      dissection.close();
    });
  }

  it('the words of a calendar are read unfolded, its addresses are links, its page is a part', async () => {
    const lines = [
      'ATTACH;FMTTYPE=text/html:http://b.example/file',
      'URL:https://c.example/',
      'X-ALT-DESC;FMTTYPE=text/html:<html><body>Hello<a href="http://d.example/">x</a>',
      'COMMENT;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=',
      '=C3=9Fe',
    ];
    const dissection = await dissectText(dissector, `Subject: x\n\n${CALENDAR(lines.join('\n'))}`);
    const { root } = dissection;
    assert.equal(root.detectedType, 'text/calendar');
    assert.match(root.text() ?? '', /Team meeting, weekly\n.*a\.example\/x\nBye.*Grüße/s);
    const urls = root.links().map(({ url }) => url);
    assert.ok(urls.includes('http://b.example/file') && urls.includes('https://c.example/'));
    assert.equal(root.parts[0]?.detectedType, 'text/html');
    dissection.close();
  });

  it('each mail of a mailbox is read', async () => {
    const one = (n: number, body: string): string =>
      `From bob@example.com Mon Sep  2 12:0${n}:00 2024\nFrom: bob@example.com\nSubject: ${n}\n${body}\n`;
    const encoded = `Content-Type: application/zip; name=orders.zip\nContent-Transfer-Encoding: base64\n\n${BASE64}\n`;
    const mbox = one(1, '\nhello\n') + one(2, encoded) + one(3, '\nFrom here on all is well\n');
    const read = async (dissection: Dissection): Promise<void> => {
      const box = dissection.parts.find(({ detectedType }) => detectedType === 'application/mbox');
      assert.deepEqual(
        box?.parts.map(({ origin, detectedType }) => [origin, detectedType]),
        Array.from({ length: 3 }, () => ['embedded', 'message/rfc822']),
      );
      assert.ok(partWith(dissection));
      assert.ok(dissection.parts.some(({ name }) => name === 'orders.zip'));
      dissection.close();
    };
    await read(await dissectText(dissector, attached(Buffer.from(mbox), 'application/mbox', 'inbox')));
    await read(await dissector.dissectFile(memoryBytes(Buffer.from(mbox)), 'inbox'));
  });

  it('a mail that quotes a line of a mailbox is one mail', async () => {
    const text =
      'From bob@example.com Mon Sep  2 12:00:00 2024\nFrom: a\nTo: b\nSubject: c\n\nhello\n\nFrom now on\nall is well\n';
    const dissection = await dissector.dissectFile(memoryBytes(Buffer.from(text)), 'mail');
    assert.equal(dissection.root.origin, 'mail');
    dissection.close();
  });

  it('a winmail.dat within a winmail.dat is read', async () => {
    const inner = tnef(attachment('orders.zip', ZIP));
    const message = properties(unicode(0x3001, 'Orders'), object(0x3701, 'message', inner));
    const outer = tnef(attribute(ID.renderData, Buffer.alloc(14)), attribute(ID.properties, message));
    for (const [type, name] of [
      ['application/ms-tnef', 'winmail.dat'],
      ['application/octet-stream', 'att00001.bin'],
    ] as const) {
      const dissection = await dissectText(dissector, attached(outer, type, name));
      assert.ok(partWith(dissection));
      assert.deepEqual(
        dissection.parts.map((part) => part.name),
        [name, 'Orders', 'orders.zip', 'run.com'],
      );
      assert.deepEqual(dissection.parts.flatMap(flagNames), []);
      dissection.close();
    }
  });

  for (const type of [
    'message/feedback-report',
    'text/rfc822-headers',
    'message/delivery-status',
    'message/disposition-notification',
  ]) {
    it(`${type} is harmless`, async () => {
      const body =
        'Reporting-MTA: dns; a\nFeedback-Type: abuse\nUser-Agent: x\nReceived: from a by b; Mon, 2 Sep 2024\nSubject: x\n';
      const dissection = await dissectText(dissector, `Subject: x\nContent-Type: ${type}\n\n${body}`);
      assert.deepEqual(dissection.parts.flatMap(flagNames), []);
      assert.match(dissection.parts.map((part) => part.text() ?? '').join(), /abuse|dns/);
      dissection.close();
    });
  }
});
