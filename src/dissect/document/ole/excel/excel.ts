import type { Bytes } from '../../../../mail/bytes.ts';
import { type CompoundStorage, streamOf } from '../compound-file.ts';
import type { OleReading } from '../ole-reading.ts';
import { decryptedWorkbook } from './decrypt.ts';
import { recordsOf } from './records.ts';
import { Workbook } from './workbook.ts';

/** Reads a workbook of Excel 5 to 2003 (MS-XLS). A file for both kinds of Excel holds two. */
export function* readExcel(storage: CompoundStorage, reading: OleReading): Generator<void> {
  for (const name of ['Workbook', 'Book']) {
    const stream = streamOf(storage, name);
    const records = stream && (yield* decryptedWorkbook(stream.content, reading));
    if (records) yield* readRecords(records, reading);
  }
}

function* readRecords(stream: Bytes, reading: OleReading): Generator<void> {
  const workbook = new Workbook(reading);
  for (const record of recordsOf(stream)) {
    if (record === null) yield;
    else workbook.take(record);
  }
  workbook.end();
}
