import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memoryBytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import { atOnce } from '../steps.ts';
import { blocksInText, type FoundBlock } from './blocks-in-text.ts';
import { type TextBlock, textBlocks } from './text-block.ts';
import { decodeUuBody, UUENCODE } from './uuencode.ts';

function uuencode(name: string, content: Buffer): string {
  const lines = [`begin 644 ${name}`];
  for (let start = 0; start < content.length; start += 45) {
    const line = content.subarray(start, start + 45);
    let text = character(line.length);
    for (let i = 0; i < line.length; i += 3) {
      const bits = ((line[i] ?? 0) << 16) | ((line[i + 1] ?? 0) << 8) | (line[i + 2] ?? 0);
      for (let shift = 18; shift >= 0; shift -= 6) text += character((bits >> shift) & 63);
    }
    lines.push(text);
  }
  return `${[...lines, '`', 'end'].join('\r\n')}\r\n`;
}

function character(sextet: number): string {
  return sextet === 0 ? '`' : String.fromCharCode(32 + sextet);
}

function search(text: string): { readonly blocks: readonly FoundBlock[]; readonly flags: readonly Flag[] } {
  const blocks: FoundBlock[] = [];
  const flags = atOnce(blocksInText(memoryBytes(Buffer.from(text, 'latin1')), (block) => blocks.push(block)));
  return { blocks, flags };
}

function blocksOf(text: string): readonly TextBlock[] {
  return [...textBlocks(Buffer.from(text), [UUENCODE])].filter((block) => block !== null);
}

function yencode(octets: Buffer): Buffer {
  const critical = [0, 10, 13, 61];
  return Buffer.from(
    [...octets].flatMap((octet) => {
      const shifted = (octet + 42) & 255;
      return critical.includes(shifted) ? [61, (shifted + 64) & 255] : [shifted];
    }),
  );
}

const content = Buffer.from(Array.from({ length: 200 }, (_, index) => index));

describe('uuencode', () => {
  it('finds every block in a text', () => {
    const text = `Hello,\r\n${uuencode('one.bin', content)}and\r\n${uuencode('two three.txt', Buffer.from('hi'))}Bye`;
    const blocks = blocksOf(text);
    assert.deepEqual(
      blocks.map(({ name, files, truncated }) => [name, files[0]?.content.toString('hex'), truncated]),
      [
        ['one.bin', content.toString('hex'), false],
        ['two three.txt', Buffer.from('hi').toString('hex'), false],
      ],
    );
  });

  it('takes a block without its end as far as it goes', () => {
    const text = uuencode('cut.bin', content).split('\r\n').slice(0, 3).join('\r\n');
    const [block] = blocksOf(`${text}\r\nThat was all of it, sadly enough for all of us here.`);
    assert.equal(block?.truncated, true);
    assert.equal(block?.files[0]?.content.length, 90);
  });

  it('does not take words for a block', () => {
    assert.deepEqual(blocksOf('begin 644 words that no decoder would take\r\nfor data\r\nend\r\n'), []);
    assert.deepEqual(blocksOf(`> ${uuencode('quoted', content)}`), []);
  });
});

describe('decodeUuBody', () => {
  it('decodes data whose begin line is missing', () => {
    const bare = uuencode('x', content).split('\r\n').slice(1).join('\r\n');
    assert.deepEqual(Buffer.from(atOnce(decodeUuBody(Buffer.from(bare))).content), content);
  });
});

describe('blocksInText', () => {
  it('finds a block that lies across windows of a large text', () => {
    const large = Buffer.alloc(900_000, 'octets ');
    const padding = 'A line of some text that means nothing at all.\r\n'.repeat(18_000);
    const { blocks, flags } = search(`${padding}${uuencode('large.bin', large)}${padding}${uuencode('b', content)}`);
    assert.deepEqual(flags, []);
    assert.deepEqual(
      blocks.map((block) => [block.name, block.files[0]?.content.length]),
      [
        ['large.bin', 900_000],
        ['b', 200],
      ],
    );
    assert.ok(blocks[0]?.files[0]?.content.equals(large));
  });

  it('finds a block wherever its first lines lie in a window', () => {
    const large = Buffer.alloc(1500, 'octets ');
    const base64 = large.toString('base64').replace(/.{60}/g, '$&\r\n');
    const forms = [
      uuencode('a', large),
      uuencode('a', large).replace('begin 644', 'begin'),
      `begin-base64 644 a\r\n${base64}\r\n====\r\n`,
      `=ybegin line=128 size=1500 name=a\r\n${yencode(large).toString('latin1')}\r\n=yend size=1500\r\n`,
    ];
    for (const form of forms) {
      for (let cut = 0; cut < form.length; cut += 5) {
        const before = `${'x'.repeat(256 * 1024 - cut - 2)}\r\n`;
        const { blocks } = search(`${before}${form}Behind it more of the text.\r\n`);
        assert.ok(blocks[0]?.files[0]?.content.equals(large), `cut behind ${cut} octets of ${form.slice(0, 30)}`);
      }
    }
  });

  it('reads yEnc and base64 between two lines', () => {
    const yenc = Buffer.concat([
      Buffer.from('Hello,\r\n=ybegin line=128 size=200 name=all octets.bin\r\n'),
      yencode(content),
      Buffer.from('\r\n=yend size=200\r\nBye\r\n'),
    ]).toString('latin1');
    const base64 = `begin-base64 644 b.bin\r\n${content.toString('base64').replace(/.{60}/g, '$&\r\n')}\r\n====\r\n`;
    const cut = 'begin-base64 644 cut\r\nSGVsbG8h\r\n';
    const { blocks, flags } = search(`${yenc}${base64}${cut}${uuencode('behind', content)}`);
    assert.deepEqual(flags, []);
    assert.deepEqual(
      blocks.map((block) => [block.name, block.files[0]?.content.toString('latin1'), block.truncated]),
      [
        ['all octets.bin', content.toString('latin1'), false],
        ['b.bin', content.toString('latin1'), false],
        ['cut', 'Hello!', true],
        ['behind', content.toString('latin1'), false],
      ],
    );
  });

  it('sees what stands within what looks like yEnc', () => {
    const { blocks } = search(`=ybegin line=128 size=9 name=x\r\n${uuencode('in', content)}=yend size=9\r\n`);
    assert.ok(blocks.some(({ name, files }) => name === 'in' && files[0]?.content.equals(content)));
  });

  it('reads no octet of a text as that of two files in yEnc', () => {
    const { blocks, flags } = search(`${'=ybegin line=128 size=9 name=x\r\n'.repeat(50)}hello\r\n=yend size=9\r\n`);
    assert.deepEqual([blocks.length, flags.map(({ name }) => name)], [1, ['yenc-in-text']]);
  });

  it('flags forms that are not decoded, only at the start of a line', () => {
    assert.deepEqual(
      search('say =ybegin line=128\r\n=ybegin line=128 size=1 name=x\r\n').flags.map(({ kind, name }) => [kind, name]),
      [['unknown', 'yenc-in-text']],
    );
    assert.deepEqual(search('(This file must be converted with BinHex 4.0)').flags[0]?.name, 'binhex-in-text');
    assert.deepEqual(search('say =ybegin line=128').flags, []);
  });

  it('stops at a hundred blocks and says so', () => {
    const { blocks, flags } = search(uuencode('x', Buffer.from('abc')).repeat(101));
    assert.equal(blocks.length, 100);
    assert.deepEqual(
      flags.map(({ kind }) => kind),
      ['over-limit'],
    );
  });

  it('gives the loop back within a long block of any form', () => {
    const MANY = 4_000_000;
    for (const text of [
      `begin 644 a\r\n${'#0V%T\r\n'.repeat(MANY / 7)}`,
      `begin a\r\n${'#0V%T\r\n'.repeat(MANY / 7)}`,
      'begin 644 a\r\n'.repeat(MANY / 13),
      `begin-base64 644 a\r\n${`${'QUJD'.repeat(15)}\r\n`.repeat(MANY / 62)}`,
      `=ybegin line=1 size=1 name=a\r\n${'abcdef\r\n'.repeat(MANY / 8)}`,
      `(This file must be converted with BinHex 4.0)\r\n:${'abcdef\r\n'.repeat(MANY / 8)}`,
    ]) {
      const steps = blocksInText(memoryBytes(Buffer.from(text)), () => {});
      let count = 0;
      while (!steps.next().done) count++;
      assert.ok(count >= 12, `${count} steps through ${text.slice(0, 40)}`);
    }
  });

  it('reads blocks that go on behind their window no further than they go', () => {
    const line = `${'QUJD'.repeat(15)}\r\n`;
    const octets = Buffer.from(`begin-base64 644 a\r\n${line.repeat(5000)}====\r\n`.repeat(30));
    let read = 0;
    const slice = (start: number, end: number): Buffer => {
      const piece = octets.subarray(start, end);
      read += piece.length;
      return piece;
    };
    const taken: FoundBlock[] = [];
    atOnce(blocksInText({ size: octets.length, slice }, (block) => taken.push(block)));
    assert.equal(taken.length, 30);
    assert.ok(read < 8 * octets.length, `${read} octets read of ${octets.length}`);
  });

  it('lets no blocks expand without end', () => {
    // 255 times the letter A, over and over.
    const bomb = `(This file must be converted with BinHex 4.0)\r\n:${'3C$r'.repeat(60_000)}:\r\n`;
    let size = 0;
    const steps = blocksInText(memoryBytes(Buffer.from(bomb.repeat(40))), ({ files }) => {
      for (const { content } of files) size += content.length;
    });
    assert.deepEqual(
      atOnce(steps).map(({ name }) => name),
      ['uuencode-size'],
    );
    assert.ok(size <= 64 * 1024 * 1024, `${size} octets`);
  });
});
