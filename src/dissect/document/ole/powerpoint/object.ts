import { type Bytes, subBytes } from '../../../../mail/bytes.ts';
import { Flag } from '../../../flag.ts';
import { decodeFlate } from '../../pdf/filter/flate.ts';
import { Output } from '../../pdf/filter/output.ts';
import { Octets } from '../../pdf/octets.ts';
import type { OleReading } from '../ole-reading.ts';

/** Behind the size that is packed (MS-PPT section 2.10.35). */
const SIZE = 4;

/** The storage of an object, of a control or of macros, which is an OLE2 file of its own. */
export function* inflateObject(data: Bytes, compressed: boolean, reading: OleReading): Generator<void> {
  if (!compressed) {
    reading.part('embedded', [], data);
    return;
  }
  const { budget } = reading;
  const packed = new Octets(subBytes(data, SIZE, data.size));
  const output = new Output(budget.scratch.writer(), (count) => {
    const limit = budget.takeBytes(count) ?? budget.checkRatio(packed.size, output.size);
    if (limit === null) return count;
    reading.flag(limit);
    return 0;
  });
  yield* decodeFlate(packed, output);
  const content = output.end();
  const claimed = data.size < SIZE ? 0 : data.slice(0, SIZE).readUInt32LE(0);
  const whole = content.size >= claimed;
  const flags = whole || output.full ? [] : [Flag.corrupt('ole-damaged', 'an object is cut or damaged')];
  reading.part('embedded', [], content, { flags });
}
