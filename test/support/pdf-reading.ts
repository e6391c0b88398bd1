import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Budget, DEFAULT_LIMITS, type Limits } from '../../src/dissect/budget.ts';
import type { DocumentContent } from '../../src/dissect/document/document-reader.ts';
import { pdfReader } from '../../src/dissect/document/pdf/pdf.ts';
import { Scratch } from '../../src/dissect/scratch.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';

export interface PdfReading {
  /** `kind:name` of each flag. */
  readonly flags: readonly string[];
  readonly details: readonly string[];
  /** Origin, names and the content as Latin-1 of each part. */
  readonly parts: readonly (readonly [string, readonly string[], string])[];
  readonly text: string | null;
  readonly hiddenText: string;
  readonly links: readonly string[];
  /** Places where the loop was given back. */
  readonly turns: number;
}

/** What the reader of PDF makes of `file`, without a mail around it. */
export function readPdf(file: Buffer, limits: Partial<Limits> = {}): PdfReading {
  const folder = mkdtempSync(join(tmpdir(), 'postern-pdf-'));
  const scratch = new Scratch(folder);
  try {
    const budget = new Budget({ limits: { ...DEFAULT_LIMITS, ...limits }, scratch, clock: { now: () => 0 } });
    const source = { content: memoryBytes(file), type: 'application/pdf', members: [], charset: '' };
    const steps = pdfReader.read(source, budget);
    let turns = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) turns++;
    return { ...summary(step.value), turns };
  } finally {
    scratch.close();
    rmSync(folder, { recursive: true });
  }
}

function summary({ flags, parts, text, hiddenText, links }: DocumentContent): Omit<PdfReading, 'turns'> {
  return {
    flags: flags.map(({ kind, name }) => `${kind}:${name}`),
    details: flags.map(({ detail }) => detail),
    parts: parts.map(({ origin, names, content }) => [
      origin,
      names,
      content.slice(0, content.size).toString('latin1'),
    ]),
    text,
    hiddenText,
    links: links.map(({ url }) => url),
  };
}
