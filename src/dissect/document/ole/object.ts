import { subBytes } from '../../../mail/bytes.ts';
import { Flag, quote } from '../../flag.ts';
import { olePackage } from '../ole-package.ts';
import { placeOf } from '../remote-target.ts';
import { addressesIn } from './addresses.ts';
import { type CompoundStorage, type CompoundStream, streamOf } from './compound-file.ts';
import type { OleReading } from './ole-reading.ts';
import { readableName } from './stream-name.ts';

/** Classes of objects, as in the registry without hyphens. */
const EQUATION = '0002ce0200000000c000000000000046';
/** Windows shows a web page in its place, or runs what it says. */
const LOADERS: ReadonlyMap<string, string> = new Map([
  ['eab22ac330c111cfa7eb0000c05bae0b', 'a web browser'],
  ['2533692003f911cf8fd000aa00686f13', 'a web page'],
  ['06290bd348aa11d28432006008c3fbfc', 'a script moniker'],
  ['ecabafc67f1911d2978e0000f8757e2a', 'a moniker that makes objects'],
  ['ecabb0c77f1911d2978e0000f8757e2a', 'a SOAP moniker'],
]);
/** MS-OLEDS section 2.3.3, MS-DOC section 2.9.145 and controls (MS-OFORMS section 2.1.2): where objects say to what they are linked. */
const LINKS = ['\x01Ole', '\x03LinkInfo', '\x03OCXDATA', '\x01CompObj'];
const LINK_LENGTH = 64 * 1024;

/** What a storage is as an object in a document: a file, a link, a control, an equation. */
export function* readObject(storage: CompoundStorage, reading: OleReading): Generator<void> {
  const shown = readableName(storage.path);
  if (storage.clsid === EQUATION || streamOf(storage, 'Equation Native') !== null) {
    reading.flag(Flag.active('equation-object', `an object in ${quote(shown)}`));
  }
  const loader = LOADERS.get(storage.clsid);
  if (loader !== undefined) reading.flag(Flag.active('external-object', `${loader} in ${quote(shown)}`));
  if (streamOf(storage, '\x03OCXNAME') !== null || streamOf(storage, '\x03OCXDATA') !== null) {
    reading.flag(Flag.note('activex-control', `a control in ${quote(shown)}`));
  }
  for (const name of LINKS) {
    const stream = streamOf(storage, name);
    if (stream !== null) readLink(stream, reading);
  }
  const native = streamOf(storage, '\x01Ole10Native');
  if (native !== null) readNative(native, reading);
  yield;
}

function readLink(stream: CompoundStream, reading: OleReading): void {
  for (const address of addressesIn(stream.content.slice(0, LINK_LENGTH))) {
    if (placeOf(address) !== 'remote') continue;
    reading.links.add(address);
    reading.flag(Flag.active('external-object', `${quote(readableName(stream.path))} leads to ${quote(address)}`));
  }
}

/** MS-OLEDS section 2.3.6: a size, then the data. */
function readNative(stream: CompoundStream, reading: OleReading): void {
  const data = subBytes(stream.content, 4, stream.content.size);
  const file = olePackage(data);
  if (file === null) {
    if (data.size > 0) reading.part('embedded', [], data);
    return;
  }
  reading.taken.add(stream);
  reading.flag(Flag.note('ole-package', quote(file.names[0] ?? '')));
  reading.part('embedded', file.names, file.content);
}
