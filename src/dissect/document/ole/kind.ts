import { type CompoundFile, type CompoundStorage, streamOf } from './compound-file.ts';
import { isPacked } from './stream-name.ts';

/** Of the root, as Windows goes by it. */
const BY_CLASS: Readonly<Record<string, string>> = {
  // Installer: package, patch, transform.
  '000c108400000000c000000000000046': 'application/x-msi',
  '000c108600000000c000000000000046': 'application/x-msi',
  '000c108200000000c000000000000046': 'application/x-msi',
};

/** Of two streams that a root has, the first tells. */
const BY_STREAM: readonly (readonly [string, string])[] = [
  ['WordDocument', 'application/msword'],
  ['Workbook', 'application/vnd.ms-excel'],
  ['Book', 'application/vnd.ms-excel'],
  ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
  ['PP97_DUALSTORAGE', 'application/vnd.ms-powerpoint'],
  ['__properties_version1.0', 'application/vnd.ms-outlook'],
  ['VisioDocument', 'application/vnd.visio'],
  ['Catalog', 'application/x-thumbnail-database'],
  ['EncryptedPackage', 'application/x-encrypted-office'],
];

/** What the file is, as `Part.detectedType`; null where it is only a file of storages and streams. */
export function kindOf({ storages }: CompoundFile): string | null {
  const root = storages[0];
  if (root === undefined) return null;
  const byClass = BY_CLASS[root.clsid];
  if (byClass !== undefined || root.streams.some(({ name }) => isPacked(name))) return byClass ?? 'application/x-msi';
  const byStream = BY_STREAM.find(([name]) => streamOf(root, name) !== null);
  if (byStream !== undefined) return byStream[1];
  const header = streamOf(root, 'FileHeader')?.content.slice(0, 17).toString('latin1');
  if (header === 'HWP Document File') return 'application/x-hwp';
  const names = storages.filter(({ parent }) => parent === root).map(({ name }) => name.toUpperCase());
  if (names.includes('QUILL')) return 'application/x-mspublisher';
  return names.includes('VBA') && isProject(root) ? 'application/vnd.ms-office.vbaproject' : null;
}

function isProject(root: CompoundStorage): boolean {
  return streamOf(root, 'PROJECT') !== null;
}
