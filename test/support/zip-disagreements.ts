import { deflateRawSync } from 'node:zlib';
import { lyingZip } from './archives.ts';
import { EICAR } from './eicar.ts';
import {
  both,
  descriptorOf,
  descriptorWithin,
  desynchronised,
  directories,
  harmless,
  inComments,
  local,
  shifted,
  swapped,
  text,
  virus,
  wide,
  wideBySearch,
} from './zip-forgeries.ts';
import { joinedZip, unicodePath, zip64Field } from './zip-pieces.ts';

const eicar = Buffer.from(EICAR);

/**
 * The classes of ZipDiff (You, Chen, Wang, Duan: "My ZIP isn't your ZIP", USENIX Security 2025): A redundant metadata, B names,
 * C positions. Each file shows EICAR to one kind of reader and a harmless text to the other, or two names for it. Class, what it is,
 * the file, and whether it must be flagged: what gives every reader the same set of members need not be.
 */
export const ZIP_CLASSES: readonly (readonly [string, string, Buffer, boolean])[] = [
  ['A1', 'stored by the local header', swapped('local'), true],
  ['A1', 'stored by the directory', swapped('central'), true],
  ['A2', 'no data by the directory', lyingZip([{ ...virus, central: { packedSize: 0, size: 0 } }]), true],
  ['A2', 'no data by the local header', lyingZip([{ ...virus, local: { packedSize: 0, size: 0 } }]), true],
  ['A2', 'no data by both headers', lyingZip([{ ...virus, ...both({ packedSize: 0, size: 0 }) }]), true],
  [
    'A2',
    'no data by both, but by a descriptor',
    lyingZip([{ ...virus, ...both({ packedSize: 0, size: 0, flags: 8 }), descriptor: descriptorOf(eicar) }]),
    true,
  ],
  [
    'A2',
    'half of the data by the directory',
    lyingZip([{ ...virus, method: 0, central: { packedSize: 30, size: 30 } }]),
    true,
  ],
  [
    'A2',
    'half of the data by the local header',
    lyingZip([{ ...virus, method: 0, local: { packedSize: 30, size: 30 } }]),
    true,
  ],
  [
    'A2',
    'two ZIP64 fields',
    lyingZip([
      {
        ...virus,
        ...both({
          packedSize: 0xffffffff,
          size: 0xffffffff,
          extra: Buffer.concat([zip64Field(68, deflateRawSync(eicar).length), zip64Field(0, 0)]),
        }),
      },
    ]),
    true,
  ],
  ['A3', 'two names', lyingZip([{ ...virus, local: { name: 'a.txt' } }]), true],
  [
    'A3',
    'Unicode paths that differ',
    lyingZip([
      {
        ...virus,
        name: 'a',
        local: { extra: unicodePath('a', 'a.txt') },
        central: { extra: unicodePath('a', 'a.exe') },
      },
    ]),
    true,
  ],
  [
    'A3',
    'a Unicode path for another name',
    lyingZip([{ ...virus, name: 'a.txt', ...both({ extra: unicodePath('b', 'a.exe') }) }]),
    true,
  ],
  [
    'A3',
    'two Unicode paths',
    lyingZip([
      {
        ...virus,
        name: 'a.txt',
        ...both({ extra: Buffer.concat([unicodePath('a.txt', 'a.txt'), unicodePath('a.txt', 'a.exe')]) }),
      },
    ]),
    true,
  ],
  ['A4', 'a folder by its name', lyingZip([{ ...virus, name: 'folder/' }]), true],
  ['A4', 'a folder by its name on Windows', lyingZip([{ ...virus, name: 'folder\\' }]), true],
  ['A4', 'a folder by its attributes', lyingZip([{ ...virus, attributes: 0x10 }]), true],
  ['A4', 'a folder by its mode', lyingZip([{ ...virus, madeBy: 3, attributes: 0x4000_0000 }]), true],
  ['A5', 'encrypted by the directory', lyingZip([{ ...virus, central: { flags: 1 } }]), true],
  ['A5', 'encrypted by the local header', lyingZip([{ ...virus, local: { flags: 1 } }]), true],
  ['A5', 'the first member encrypted by the local header', lyingZip([{ ...text, local: { flags: 1 } }, virus]), true],
  [
    'B1',
    'equal names',
    lyingZip([
      { ...text, name: 'a' },
      { ...virus, name: 'a' },
    ]),
    false,
  ],
  ['B2', 'a NUL', lyingZip([{ ...virus, name: 'a\0b' }]), true],
  [
    'B2',
    'a name that is none on Windows',
    lyingZip([
      { ...virus, name: 'a:b' },
      { ...text, name: 'a?b' },
    ]),
    false,
  ],
  [
    'B3',
    'names that lead to one file',
    lyingZip([
      { ...text, name: 'a/b' },
      { ...virus, name: 'c/../a/b' },
    ]),
    false,
  ],
  [
    'B4',
    'names that differ in case',
    lyingZip([
      { ...text, name: 'a.TXT' },
      { ...virus, name: 'a.txt' },
    ]),
    false,
  ],
  ['C1', 'a member that the directory leaves out', lyingZip([text, { ...virus, hidden: true }]), true],
  ['C1', 'members in comments', inComments(), true],
  ['C1', 'another directory in the comment, for a member within a member', desynchronised(), true],
  ['C1', 'a descriptor within stored data', descriptorWithin(), true],
  [
    'C1',
    'another member behind the compressed data',
    lyingZip([{ ...text, data: Buffer.concat([deflateRawSync(harmless), local(virus)]) }]),
    true,
  ],
  ['C2', 'the first of two end records', joinedZip([virus, text], { comments: 'nested' }), true],
  ['C2', 'the second of two end records', joinedZip([text, virus], { comments: 'nested' }), true],
  ['C2', 'two end records, the last with a comment too long', joinedZip([virus, text], { comments: 'long' }), true],
  ['C2', 'two end records, the last with a comment too short', joinedZip([virus, text], { comments: 'short' }), true],
  ['C3', 'fewer entries by the end record', lyingZip([text, virus], { count: 1 }), true],
  ['C3', 'a directory cut by its size', lyingZip([text, virus], { directorySize: 46 + 9 }), true],
  ['C4', 'a directory by offset, another by size', directories(virus, text), true],
  ['C4', 'a directory by size, another by offset', directories(text, virus), true],
  ['C4', 'offsets of members that count from elsewhere', shifted(), true],
  ['C5', 'another directory by ZIP64', wide(virus, text), true],
  ['C5', 'another directory without ZIP64', wide(text, virus), true],
  ['C5', 'a ZIP64 record that only a search finds', wideBySearch(), true],
];
