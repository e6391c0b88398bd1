import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync } from 'node:zlib';
import {
  autoOpen,
  formulaCell,
  MACRO_SHEET,
  ptg,
  record,
  sharedCell,
  sharedStrings,
  u16,
  u32,
  workbook,
} from '../../support/biff.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { documentReading } from '../../support/reading-documents.ts';
import { seeded } from '../../support/seed.ts';
import { vbaProject } from '../../support/vba.ts';
import { word97 } from '../../support/word97.ts';

const ROUNDS = 150;

const text = (value: string): Buffer => Buffer.from(value, 'utf16le');
const macros = vbaProject({
  modules: [{ name: 'Module1', source: 'Sub AutoOpen()\r\n  x = "a" & Chr(66) & StrReverse("c")\r\nEnd Sub' }],
});
const object = compoundFile({ x: 'y' });
const atom = (type: number, data: Buffer, instance = 0): Buffer =>
  Buffer.concat([u16(instance << 4, type), u32(data.length), data]);

const SAMPLES: Readonly<Record<string, Buffer>> = {
  Word: word97([{ text: 'a\x13 HYPERLINK "http://x.example" \x14b\x15' }, { text: 'c', hidden: true }], {
    template: 'http://x.example/t.dot',
    more: { Macros: macros, ObjectPool: { _1: { '\x01Ole10Native': Buffer.alloc(50, 2) } } },
  }),
  Excel: compoundFile({
    Workbook: workbook(
      [
        {
          name: 'M',
          type: MACRO_SHEET,
          records: [formulaCell(0, 0, ptg.text('x'), ptg.integer(65), ptg.one(111), ptg.join, ptg.many(110, 1))],
        },
        { name: 'S', records: [sharedCell(0, 0, 0), record(0x00bd, u16(1, 0), u16(0), u32(7), u16(0))] },
      ],
      [sharedStrings('one', 'two'), autoOpen(), record(0x01ae, u16(0, 5), Buffer.from('\0a\x03bcd'))],
    ),
  }),
  PowerPoint: compoundFile({
    'PowerPoint Document': Buffer.concat([
      atom(0x0fa0, text('text')),
      atom(0x0fd7, Buffer.alloc(0)),
      atom(0x0fba, text('http://x.example'), 1),
      atom(0x1011, Buffer.concat([u32(object.length), deflateSync(object)]), 1),
    ]),
  }),
  Outlook: compoundFile({
    '__properties_version1.0': Buffer.concat([Buffer.alloc(32), u32(0x3ffd0003, 0, 1251, 0)]),
    '__substg1.0_0037001E': 'subject',
    '__substg1.0_10090102': Buffer.concat([u32(20, 8), Buffer.from('LZFu'), u32(0), Buffer.from('\0abcdefgh')]),
    '__attach_version1.0_#00000000': { '__substg1.0_37010102': 'data', '__substg1.0_3707001F': text('name') },
  }),
};

describe('OLE2 files, damaged anywhere', async () => {
  const read = await documentReading({ unpackMs: 20_000 });
  for (const [kind, sample] of Object.entries(SAMPLES)) {
    it(`${kind}: are read without a failure`, { timeout: 120_000 }, async (t) => {
      const { random } = seeded(t);
      for (let round = 0; round < ROUNDS; round++) {
        const damaged = Buffer.from(
          sample.subarray(0, round % 5 === 0 ? Math.floor(random() * sample.length) : sample.length),
        );
        for (let change = 0; change < 1 + (round % 12) && damaged.length > 8; change++) {
          const at = 8 + Math.floor(random() * (damaged.length - 8));
          damaged[at] = [0, 0xff, 1, 0x7f, Math.floor(random() * 256)][Math.floor(random() * 5)] ?? 0;
        }
        const { parts } = await read(damaged);
        const failed = parts.flatMap(({ flags }) => flags).filter(({ name }) => name === 'reader-failed');
        assert.deepEqual(failed, [], `round ${round}`);
      }
    });
  }
});
