import { BODY_ROWS } from './body-rows.ts';
import { BOMB_ROW } from './bomb-row.ts';
import type { Row } from './case.ts';
import { DOCUMENT_ROW } from './document-row.ts';
import { FORMAT_ROW } from './format-row.ts';
import { LOCKED_ROW } from './locked-row.ts';
import { NAME_ROW, PATH_ROW, SHELL_ROW } from './member-rows.ts';
import { MIME_ROWS } from './mime-rows.ts';
import { PDF_ROW, SMUGGLING_ROW } from './page-rows.ts';
import { PASSWORD_ROW } from './password-row.ts';
import { POLYGLOT_ROW } from './polyglot-row.ts';
import { TEXT_ROWS } from './text-rows.ts';
import { ZIP_ROW } from './zip-row.ts';

/** What is tried against gateways by MIME and by files; test/corpus/hostile/README.md has them as a table. */
export const HOSTILE_ROWS: readonly Row[] = [
  ...MIME_ROWS,
  ...BODY_ROWS,
  ...TEXT_ROWS,
  BOMB_ROW,
  ZIP_ROW,
  PASSWORD_ROW,
  LOCKED_ROW,
  PATH_ROW,
  SHELL_ROW,
  POLYGLOT_ROW,
  FORMAT_ROW,
  DOCUMENT_ROW,
  SMUGGLING_ROW,
  NAME_ROW,
  PDF_ROW,
];
