import { after } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { createUnpacker } from '../../src/dissect/archive/unpack.ts';
import type { Limits } from '../../src/dissect/budget.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Part } from '../../src/mail/part.ts';
import { flagNames, testDissector } from './dissecting.ts';

/** A document as an inspector sees it. */
export interface ReadDocument {
  readonly root: Part;
  readonly text: string | null;
  readonly hidden: string;
  /** Kind and name of the document's own flags, sorted, each once. */
  readonly flags: readonly string[];
  /** `url` or `url <shown>`. */
  readonly links: readonly string[];
  /** Of all parts. */
  readonly allText: string;
  readonly parts: readonly Part[];
}

/** Reads documents of any kind by the whole dissector; call it once in a test file. */
export async function documentReading(
  limits: Partial<Limits> = {},
): Promise<(content: Buffer | string, name?: string) => Promise<ReadDocument>> {
  const dissector = await testDissector(createUnpacker({ log: silentLog }), limits);
  const closers: (() => void)[] = [];
  after(async () => {
    for (const close of closers) close();
    await dissector.close();
  });
  return async (content, name = 'document') => {
    const { root, parts, close } = await dissector.dissectFile(memoryBytes(Buffer.from(content as string)), name);
    closers.push(close);
    return {
      root,
      text: root.text(),
      hidden: root.hiddenText(),
      flags: [...new Set(flagNames(root))].sort(),
      links: root.links().map(({ url, shown }) => (shown === null ? url : `${url} <${shown}>`)),
      allText: parts.map((part) => part.text() ?? '').join('\n'),
      parts,
    };
  };
}
