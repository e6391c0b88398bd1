import { Flag, quote } from '../../flag.ts';
import type { DocumentReader } from '../document-reader.ts';
import { type CompoundFile, type CompoundStorage, type CompoundStream, openCompound } from './compound-file.ts';
import { readEncryptedPackage } from './encryption/encrypted-package.ts';
import { readExcel } from './excel/excel.ts';
import { kindOf } from './kind.ts';
import { readObject } from './object.ts';
import { OleReading } from './ole-reading.ts';
import { readOutlook } from './outlook/outlook.ts';
import { readPowerPoint } from './powerpoint/powerpoint.ts';
import { readableName } from './stream-name.ts';
import { readUnused } from './unused.ts';
import { readVba } from './vba.ts';
import { readWord } from './word/word.ts';

type StorageReader = (storage: CompoundStorage, reading: OleReading) => Generator<void>;

/** A document lies in the root, or in the storage of an object: each reader looks whether it finds its own in a storage. */
const STORAGE_READERS: readonly StorageReader[] = [
  readObject,
  readVba,
  readWord,
  readExcel,
  readPowerPoint,
  readOutlook,
  readEncryptedPackage,
];

const STREAMS_BETWEEN_PAUSES = 64;

/** OLE2 files (MS-CFB): documents of Office 97, messages of Outlook, packages of Windows Installer. Every stream is a part. */
export const oleReader: DocumentReader = {
  types: ['application/x-ole-storage'],
  *read({ content }, budget) {
    const file = yield* openCompound(content, budget.scratch);
    const reading = new OleReading(budget);
    tellOfFile(file, reading);
    for (const storage of file.storages) {
      for (const read of STORAGE_READERS) yield* read(storage, reading);
    }
    yield* readStreams(file, reading);
    yield* readUnused(file, reading);
    return reading.end(kindOf(file));
  },
};

function tellOfFile({ damage, overlapping, cut }: CompoundFile, reading: OleReading): void {
  if (damage !== null) reading.flag(Flag.corrupt('ole-damaged', damage));
  if (overlapping) reading.flag(Flag.overLimit('overlapping-data', 'streams share sectors'));
  if (cut) reading.flag(Flag.overLimit('members', 'more streams and storages than are looked at'));
}

/** What no reader has taken, as it is. */
function* readStreams({ storages }: CompoundFile, reading: OleReading): Generator<void> {
  let count = 0;
  for (const { streams } of storages) {
    for (const stream of streams) {
      if (++count % STREAMS_BETWEEN_PAUSES === 0) yield;
      if (reading.taken.has(stream)) tellOfDamage(stream, reading);
      else if (!member(stream, reading)) return;
    }
  }
}

function tellOfDamage(stream: CompoundStream, reading: OleReading): void {
  for (const flag of flagsOf(stream)) reading.flag(flag);
}

/** False where there is no room for more. */
function member(stream: CompoundStream, reading: OleReading): boolean {
  const flags = flagsOf(stream);
  if (stream.content.size === 0 && flags.length === 0) return true;
  const type = reading.types.get(stream);
  return reading.part('member', [readableName(stream.path)], stream.content, { flags, ...(type && { type }) });
}

function flagsOf({ path, whole, linked }: CompoundStream) {
  return [
    ...(whole ? [] : [Flag.corrupt('ole-damaged', `the stream ${quote(readableName(path))} is cut`)]),
    ...(linked ? [] : [Flag.note('ole-unused-data', `no storage names ${quote(readableName(path))}`)]),
  ];
}
