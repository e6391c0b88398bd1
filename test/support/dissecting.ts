import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Unpacker } from '../../src/dissect/archive/unpacker.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/dissect/budget.ts';
import { createDissector, type Dissector, type DissectorOptions } from '../../src/dissect/dissect.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { Dissection, Part } from '../../src/mail/part.ts';

/** Opens nothing. */
export const noUnpacker: Unpacker = {
  handles: () => false,
  unpack: async () => ({ members: [], flags: [] }),
  close: async () => {},
};

/** A dissector whose scratch folder goes when the test file ends. */
export async function testDissector(
  unpacker: Unpacker = noUnpacker,
  limits: Partial<Limits> = {},
  more: Pick<DissectorOptions, 'passwords' | 'codes'> = {},
): Promise<Dissector> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'postern-dissect-'));
  after(() => rm(scratchFolder, { recursive: true }));
  return createDissector({ limits: { ...DEFAULT_LIMITS, ...limits }, unpacker, scratchFolder, ...more });
}

/** A mail written with LF or CRLF, dissected as it comes over SMTP. */
export function dissectText(dissector: Dissector, mail: string): Promise<Dissection> {
  return dissector.dissectMail(memoryBytes(Buffer.from(mail.replace(/\r?\n/g, '\r\n'), 'latin1')));
}

export function flagNames(part: Part): string[] {
  return part.flags.map(({ kind, name }) => `${kind}:${name}`);
}

export function contentOf(part: Part): Buffer {
  return part.content().slice(0, part.size);
}
