import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  autoOpen,
  bof,
  EOF,
  formulaCell,
  GLOBALS,
  MACRO_SHEET,
  narrow,
  ptg,
  record,
  sharedCell,
  sharedStrings,
  u8,
  u16,
  u32,
  WORKSHEET,
  wide,
  workbook,
} from '../../support/biff.ts';
import { compoundFile, guid } from '../../support/compound-file.ts';
import { documentReading, type ReadDocument } from '../../support/reading-documents.ts';

const read = await documentReading();
const readBook = (...from: Parameters<typeof workbook>): Promise<ReadDocument> =>
  read(compoundFile({ Workbook: workbook(...from) }));

const EXEC = 110;

describe('a workbook of Excel 97', () => {
  it('has its words: shared strings, labels, numbers, names of sheets', async () => {
    const { root, text, flags } = await readBook(
      [
        {
          name: 'First',
          records: [
            sharedCell(0, 0, 1),
            sharedCell(0, 1, 0),
            record(0x0204, u16(1, 0, 0, 5), narrow('label')),
            record(0x027e, u16(2, 0, 0), u32((4711 << 2) | 2)),
          ],
        },
      ],
      [sharedStrings('wörld', 'hello')],
    );
    assert.equal(root.detectedType, 'application/vnd.ms-excel');
    assert.equal(text, 'First\nhello\twörld\t\nlabel\t\n4711');
    assert.deepEqual(flags, []);
  });

  it('has strings that are broken over records, wherever', async () => {
    const text = 'x'.repeat(50) + 'привет'.repeat(5);
    const characters = Buffer.from(text, 'utf16le');
    for (const cut of [0, 2, 60, 100]) {
      const head = record(0x00fc, u32(2, 2), u16(text.length), u8(1), characters.subarray(0, cut));
      const tail = record(0x003c, u8(1), characters.subarray(cut), u16(4), narrow('next'));
      const { text: found } = await readBook(
        [{ name: 'S', records: [sharedCell(0, 0, 0), sharedCell(0, 1, 1)] }],
        [head, tail],
      );
      assert.equal(found, `S\n${text}\tnext`);
    }
  });

  it('tells apart what is not shown', async () => {
    const hiddenRow = record(0x0208, u16(3, 0, 1, 255, 0, 0), u32(0x20));
    const { text, hidden, flags } = await readBook(
      [
        { name: 'Shown', records: [hiddenRow, sharedCell(2, 0, 0), sharedCell(3, 0, 1)] },
        { name: 'Secret', state: 2, records: [sharedCell(0, 0, 2)] },
      ],
      [sharedStrings('seen', 'unseen', 'buried', 'unused')],
    );
    assert.equal(text, 'Shown\nseen');
    assert.equal(hidden, 'Secret\nunseen\t\nburied\t\nunused');
    assert.deepEqual(flags, ['note:hidden-sheet']);
  });

  it('has a sheet of Excel 4 macros: its formulas are text', async () => {
    const run = formulaCell(0, 0, ptg.text('cal'), ptg.integer(99), ptg.one(111), ptg.join, ptg.many(EXEC, 1));
    const { root, flags, parts } = await readBook(
      [{ name: 'Macro1', type: MACRO_SHEET, state: 2, records: [run] }],
      [autoOpen()],
    );
    assert.deepEqual(flags, ['active:xlm-macro', 'note:hidden-sheet']);
    assert.match(root.flags[1]?.detail ?? '', /a hidden macro sheet, with EXEC, run by Auto_Open/);
    const source = parts.find(({ name }) => name === 'macros.xlm.txt');
    assert.equal(source?.text(), 'Macro1!R1C1 =EXEC("calc")');
  });

  it('has a macro sheet though the workbook calls it a worksheet, or does not tell of it', async () => {
    const sheet = Buffer.concat([bof(MACRO_SHEET), formulaCell(0, 0, ptg.text('x'), ptg.many(EXEC, 1)), EOF]);
    for (const stream of [Buffer.concat([bof(GLOBALS), EOF, sheet]), sheet]) {
      const { flags } = await read(compoundFile({ Workbook: stream }));
      assert.deepEqual(flags, ['active:xlm-macro']);
    }
  });

  it('has addresses in its cells and formulas', async () => {
    const moniker = Buffer.concat([
      guid('79eac9e0-baf9-11ce-8c82-00aa004ba90b'),
      u32(46),
      Buffer.from('https://example.com/a\0', 'utf16le'),
    ]);
    const { links } = await readBook([
      {
        name: 'S',
        records: [
          record(0x01b8, u16(0, 0, 0, 0), guid('79eac9d0-baf9-11ce-8c82-00aa004ba90b'), u32(2, 3), moniker),
          formulaCell(1, 0, ptg.text('https://example.com/b'), ptg.text('click'), ptg.many(359, 2)),
        ],
      },
    ]);
    assert.deepEqual(links, ['https://example.com/a', 'https://example.com/b <click>']);
  });

  it('asks programs by DDE, or does not', async () => {
    const path = "cmd\x03' /c calc'";
    const supplier = record(0x01ae, u16(0, path.length), wide(path));
    const dde = record(0x0023, u16(0), u32(0));
    const ole = record(0x0023, u16(0x10), u32(0));
    const sheets = [{ name: 'S', records: [] }];
    assert.deepEqual((await readBook(sheets, [supplier, dde])).flags, ['active:dde']);
    assert.deepEqual((await readBook(sheets, [supplier])).flags, ['active:dde']);
    assert.deepEqual((await readBook(sheets, [supplier, ole])).flags, []);
  });

  it('is read without the OLE2 file around it', async () => {
    const sheet = { name: 'M', type: MACRO_SHEET, records: [formulaCell(0, 0, ptg.text('x'), ptg.many(EXEC, 1))] };
    const { root, flags } = await read(workbook([sheet]));
    assert.equal(root.detectedType, 'application/vnd.ms-excel');
    assert.deepEqual(flags, ['active:xlm-macro']);
  });

  it('is read in the form of Excel 5', async () => {
    const stream = Buffer.concat([
      bof(GLOBALS, 0x0500),
      record(0x0042, u16(1251)),
      record(0x0085, u32(0), u8(0, 0, 3), Buffer.from('abc')),
      EOF,
      bof(WORKSHEET, 0x0500),
      record(0x0204, u16(0, 0, 0, 3), Buffer.from('eff0e8', 'hex')),
      EOF,
    ]);
    assert.equal((await read(compoundFile({ Book: stream }))).text, 'abc\nпри');
  });
});
