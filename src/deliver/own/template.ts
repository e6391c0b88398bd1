import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What a template may name between `{{` and `}}`. */
export const PLACEHOLDERS = [
  'action',
  'date',
  'hostname',
  'id',
  'reasons',
  'recipients',
  'removed',
  'sender',
  'subject',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Text and placeholders in their order. */
type Pieces = readonly (string | { readonly placeholder: Placeholder })[];

export interface Template {
  readonly name: string;
  render(values: Readonly<Record<Placeholder, string>>): { readonly subject: string; readonly text: string };
}

/** A template that cannot be used: file, line, what is wrong and how to mend it. */
export class TemplateError extends Error {
  override name = 'TemplateError';
}

const BUILT_IN = join(import.meta.dirname, '..', 'templates');
const MAX_SIZE = 64 * 1024;
const FILE = /^([A-Za-z0-9_-]{1,64})\.txt$/;

/**
 * The built-in templates, and those of `folder` (files NAME.txt), which replace or add to them.
 * @throws TemplateError
 */
export function loadTemplates(folder: string | null): ReadonlyMap<string, Template> {
  const templates = new Map<string, Template>();
  for (const place of folder === null ? [BUILT_IN] : [BUILT_IN, folder]) {
    for (const [name, path] of filesIn(place)) templates.set(name, parseTemplate(name, path, contentOf(path)));
  }
  return templates;
}

function filesIn(folder: string): [name: string, path: string][] {
  try {
    return readdirSync(folder).flatMap((file) => {
      const name = FILE.exec(file)?.[1];
      return name === undefined ? [] : [[name, join(folder, file)] as [string, string]];
    });
  } catch (error) {
    throw new TemplateError(
      `${folder}: the folder of templates cannot be read (${reason(error)}); make it readable or leave it out`,
    );
  }
}

function contentOf(path: string): string {
  try {
    if (statSync(path).size > MAX_SIZE) throw new TemplateError(`${path}: a template has at most ${MAX_SIZE} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError(
      `${path}: the template cannot be read (${reason(error)}); it must be a readable file in UTF-8`,
    );
  }
}

/** `Subject: ...`, an empty line, then the text. @throws TemplateError */
function parseTemplate(name: string, path: string, content: string): Template {
  const lines = content.replaceAll('\r\n', '\n').split('\n');
  const subject = /^Subject:[ \t]*(\S.*)$/.exec(lines[0] ?? '')?.[1];
  if (subject === undefined || lines[1] !== '') {
    throw new TemplateError(`${path}:1: a template begins with a line "Subject: ..." and an empty line`);
  }
  const head = piecesOf(subject, path, 1);
  const body = lines.slice(2).map((line, i) => piecesOf(line, path, i + 3));
  return {
    name,
    render: (values) => ({
      subject: filled(head, values),
      text: body.map((pieces) => filled(pieces, values)).join('\n'),
    }),
  };
}

function piecesOf(line: string, path: string, number: number): Pieces {
  return line.split(/(\{\{[^{}]*\}\})/).map((piece) => {
    if (!piece.startsWith('{{')) return piece;
    const asked = piece.slice(2, -2).trim();
    const placeholder = PLACEHOLDERS.find((one) => one === asked);
    if (placeholder !== undefined) return { placeholder };
    throw new TemplateError(
      `${path}:${number}: ${piece} is unknown; use one of ${PLACEHOLDERS.map((one) => `{{${one}}}`).join(', ')}`,
    );
  });
}

/** Values are put in once and not looked at again: a placeholder in a mail's subject stays what it is. */
function filled(pieces: Pieces, values: Readonly<Record<Placeholder, string>>): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : values[piece.placeholder])).join('');
}

function reason(error: unknown): string {
  return error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
}
