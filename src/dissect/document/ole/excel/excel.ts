import type { Bytes } from '../../../../mail/bytes.ts';
import type { DocumentReader } from '../../document-reader.ts';
import { type CompoundStorage, streamOf } from '../compound-file.ts';
import { OleReading } from '../ole-reading.ts';
import { decryptedWorkbook, STREAM_TYPE } from './decrypt.ts';
import { recordsOf } from './records.ts';
import { Workbook } from './workbook.ts';

/** A workbook that is the bare stream: Excel opens it as well. */
export const bareWorkbook: DocumentReader = {
  types: ['application/vnd.ms-excel'],
  *read({ content }, budget) {
    const reading = new OleReading(budget);
    yield* readStream(content, reading);
    return reading.end(null);
  },
};

/** Reads a workbook of Excel 5 to 2003 (MS-XLS). A file for both kinds of Excel holds two. */
export function* readExcel(storage: CompoundStorage, reading: OleReading): Generator<void> {
  for (const name of ['Workbook', 'Book']) {
    const stream = streamOf(storage, name);
    if (stream === null) continue;
    reading.types.set(stream, STREAM_TYPE);
    yield* readStream(stream.content, reading);
  }
}

function* readStream(encrypted: Bytes, reading: OleReading): Generator<void> {
  const stream = yield* decryptedWorkbook(encrypted, reading);
  if (stream === null) return;
  const workbook = new Workbook(reading);
  for (const record of recordsOf(stream)) {
    if (record === null) yield;
    else workbook.take(record);
  }
  workbook.end();
}
