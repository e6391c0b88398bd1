import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { silentLog } from '../../../src/base/log.ts';
import { createUnpacker } from '../../../src/dissect/archive/unpack.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { lyingZip, lzh, tar } from '../../support/archives.ts';
import { compoundFile } from '../../support/compound-file.ts';
import { contentOf, flagNames, testDissector } from '../../support/dissecting.ts';
import { EICAR } from '../../support/eicar.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { onePage, pdfFile } from '../../support/pdf.ts';
import { gif, jpeg, png } from '../../support/pictures.ts';
import { elfProgram, peProgram } from '../../support/programs.ts';
import { rar4, rar5 } from '../../support/rar.ts';
import { attachment, tnef } from '../../support/tnef.ts';
import { missingTool, runTool } from '../../support/tool.ts';

const unpacker = createUnpacker({ log: silentLog });
const dissector = await testDissector(unpacker);
after(() => dissector.close());

const member = { name: 'eicar.com', content: Buffer.from(EICAR) };
const zip = lyingZip([member]);

const raster = { width: 8, height: 8, grey: Buffer.alloc(64, 200) };
const [aPng, aGif, aJpeg] = [png(raster), gif(raster), jpeg(raster)];
const pdf = pdfFile({ objects: onePage({}) });

interface Seen {
  readonly eicar: boolean;
  readonly flags: readonly string[];
  readonly types: readonly string[];
}

async function seen(file: Buffer, name: string): Promise<Seen> {
  const { root, parts, close } = await dissector.dissectFile(memoryBytes(file), name);
  const eicar = parts.some((part) => part !== root && contentOf(part).includes(EICAR));
  const flags = parts.flatMap(flagNames);
  const types = parts.map((part) => part.detectedType);
  close();
  return { eicar, flags, types };
}

function sevenZip(...args: readonly string[]): Buffer {
  using folder = temporaryFolder('polyglots');
  writeFileSync(folder.at('eicar.com'), EICAR);
  runTool(folder.path, '7z', ['a', ...args, 'out.7z', 'eicar.com']);
  return readFileSync(folder.at('out.7z'));
}

describe('files of two formats', () => {
  const carriers = [
    ['GIF', aGif],
    ['PNG', aPng],
    ['JPEG', aJpeg],
    ['PDF', pdf],
  ] as const;
  for (const [carrier, octets] of carriers) {
    for (const [format, archive] of [
      ['ZIP', zip],
      ['RAR 4', rar4([member])],
      ['RAR 5', rar5([member])],
    ] as const) {
      it(`${carrier} with ${format}`, async () => {
        const { eicar, flags } = await seen(Buffer.concat([octets, archive]), 'picture');
        assert.ok(eicar);
        assert.ok(flags.includes('ambiguous:two-formats'), flags.join());
      });
    }

    it(`${carrier} with 7z`, { skip: missingTool('7z') }, async () => {
      const { eicar, flags } = await seen(Buffer.concat([octets, sevenZip('-t7z')]), 'picture');
      assert.ok(eicar);
      assert.ok(flags.includes('ambiguous:two-formats'), flags.join());
    });
  }

  for (const [carrier, octets] of carriers.slice(0, 3)) {
    for (const [what, tail, type] of [
      ['a program', peProgram(), 'application/vnd.microsoft.portable-executable'],
      ['a page', Buffer.from('<html><script>run()</script></html>'), 'text/html'],
      ['a script', Buffer.from('#!/bin/sh\nid\n'), 'text/x-script'],
      ['TAR', tar([member]), 'application/x-tar'],
      ['gzip', gzipSync(member.content), 'application/gzip'],
    ] as const) {
      it(`${carrier} with ${what}`, async () => {
        const { flags, types, eicar } = await seen(Buffer.concat([octets, tail]), 'picture');
        assert.ok(flags.includes('ambiguous:two-formats'), flags.join());
        assert.ok(types.includes(type) || eicar, types.join());
      });
    }
  }

  it('a ZIP whose first octets are broken', async () => {
    const broken = Buffer.concat([Buffer.from('XX'), zip.subarray(2)]);
    const { flags } = await seen(broken, 'a.zip');
    assert.ok(
      flags.some((flag) => !flag.startsWith('note:')),
      flags.join(),
    );
  });

  it('a ZIP that is a PDF too', async () => {
    const shown = await seen(Buffer.concat([pdf, zip]), 'both.pdf');
    assert.ok(shown.eicar);
    assert.ok(shown.flags.includes('ambiguous:two-formats'));
    // The other way round: the PDF stands in the archive's first 1,024 octets, where readers look for it.
    const extra = Buffer.concat([Buffer.from([0x99, 0x99, pdf.length & 0xff, pdf.length >> 8]), pdf]);
    const turned = await seen(lyingZip([{ ...member, local: { extra } }]), 'both.zip');
    assert.ok(turned.eicar);
    assert.ok(turned.flags.includes('ambiguous:two-formats'), turned.flags.join());
    assert.ok(turned.types.includes('application/pdf'));
  });
});

describe('what honest files are made of', () => {
  it('makes no file of two formats of a winmail.dat or an OLE2 file', async () => {
    for (const archive of [zip, rar4([member]), rar5([member])]) {
      const winmail = tnef(attachment('a.rar', archive));
      const storage = compoundFile({ __attach: { '__substg1.0_37010102': archive } });
      for (const file of [winmail, storage]) {
        const { eicar, flags } = await seen(file, 'file');
        assert.ok(eicar);
        assert.ok(!flags.includes('ambiguous:two-formats'), flags.join());
      }
    }
  });

  it('makes no file of two formats', async () => {
    for (const [name, file] of [
      ['a.png', aPng],
      ['a.gif', aGif],
      ['a.jpg', aJpeg],
      // A camera's second picture, and a video behind a picture.
      ['b.jpg', Buffer.concat([aJpeg, aJpeg])],
      ['c.jpg', Buffer.concat([aJpeg, Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), Buffer.alloc(100)])],
      ['a.pdf', pdf],
      ['a.zip', lyingZip([{ name: 'a.pdf', content: pdf, method: 0 }])],
      ['b.zip', lyingZip([{ name: 'a.zip', content: zip, method: 0 }])],
    ] as const) {
      const { flags } = await seen(file, name);
      assert.deepEqual(flags, [], name);
    }
  });
});

describe('self-extractors', () => {
  const script = Buffer.from(`#!/bin/sh\n${'# extracts what is behind\n'.repeat(300)}exit 0\n`);
  for (const [carrier, program] of [
    ['PE', peProgram()],
    ['ELF', elfProgram()],
    ['a shell script', script],
  ] as const) {
    for (const [format, archive] of [
      ['ZIP', zip],
      ['RAR', rar5([member])],
      ['LZH', carrier === 'a shell script' ? zip : lzh(member.name, member.content)],
      ['tar.gz', gzipSync(tar([member]))],
      ['TAR', tar([member])],
    ] as const) {
      it(`${carrier} with ${format}`, async () => {
        const { eicar, flags } = await seen(Buffer.concat([program, archive]), 'setup');
        assert.ok(eicar, flags.join());
        assert.ok(flags.includes('note:self-extracting'), flags.join());
      });
    }

    it(`${carrier} with 7z`, { skip: missingTool('7z') }, async () => {
      const { eicar, flags } = await seen(Buffer.concat([program, sevenZip('-t7z')]), 'setup');
      assert.ok(eicar, flags.join());
      assert.ok(flags.includes('note:self-extracting'), flags.join());
    });
  }

  it('an installer that nothing opens is told of', async () => {
    const { flags } = await seen(peProgram('Inno Setup Setup Data (6.2.0)'), 'setup.exe');
    assert.deepEqual(flags, ['note:self-extracting']);
  });
});

describe('an archive behind other octets', () => {
  const junk = Buffer.from('\x01\x02junk\0before\xff', 'latin1');
  for (const [format, make, tool] of [
    ['gzip', () => gzipSync(member.content), null],
    ['zstd', () => zstdCompressSync(member.content), null],
    ['bzip2', () => runTool('/', 'bzip2', ['-c'], member.content), 'bzip2'],
    ['xz', () => runTool('/', 'xz', ['-c'], member.content), 'xz'],
    ['7z', () => sevenZip('-t7z'), '7z'],
    ['RAR 4', () => rar4([member]), null],
    ['RAR 5', () => rar5([member]), null],
    ['ZIP', () => zip, null],
    ['TAR', () => tar([member]), null],
  ] as const) {
    it(`is opened: ${format}`, { skip: tool !== null && missingTool(tool) }, async () => {
      for (const before of [junk, Buffer.concat([Buffer.from('text '.repeat(2000)), junk])]) {
        const { eicar, flags } = await seen(Buffer.concat([before, make()]), `a.${format}`);
        assert.ok(eicar, `${before.length}: ${flags}`);
      }
    });
  }

  it('is opened: CAB', { skip: missingTool('gcab') }, async () => {
    using folder = temporaryFolder('polyglots');
    writeFileSync(folder.at('eicar.com'), EICAR);
    runTool(folder.path, 'gcab', ['-c', '-z', 'out.cab', 'eicar.com']);
    const { eicar, flags } = await seen(Buffer.concat([junk, readFileSync(folder.at('out.cab'))]), 'a.cab');
    assert.ok(eicar, flags.join());
  });

  it('is held where its name says so and nothing knows it', async () => {
    const { flags } = await seen(junk, 'invoice.ace');
    assert.deepEqual(flags, ['unknown:container-not-opened']);
  });
});
