import { CONTAINER_TYPES } from '../type/container.ts';
import { PE_TYPE } from '../type/executable.ts';

/** Containers that nothing opens. */
const WITHOUT_READER: ReadonlySet<string> = new Set([
  'application/x-installshield-cab',
  'application/x-lzop',
  'application/vnd.symbian.install',
  'application/x-ace-compressed',
  'application/x-alz',
  'application/x-freearc',
  'application/x-lrzip',
  'application/x-rzip',
  'application/x-snappy-framed',
  'application/x-zpaq',
  'application/x-ms-kwaj',
  'application/x-egg',
  'application/x-stuffit',
  'application/x-zoo',
  'application/x-exfat-image',
]);

/** Containers that can be opened, by the names of the detection; installers and self-extractors too: of any other program there are no members. */
export const OPENED_TYPES: ReadonlySet<string> = new Set([
  ...[...CONTAINER_TYPES].filter((type) => !WITHOUT_READER.has(type)),
  PE_TYPE,
]);
