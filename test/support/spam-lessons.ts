import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../../src/dissect/budget.ts';
import { createDissector } from '../../src/dissect/dissect.ts';
import { decodeWords } from '../../src/dissect/mime/encoded-word.ts';
import { featuresOf } from '../../src/learning/features.ts';
import { featuresDigest } from '../../src/learning/features-pack.ts';
import type { Lesson } from '../../src/learning/lesson.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { DatedMail } from './dated-mails.ts';

/** What an administrator teaches who says of each mail what it is. */
export async function lessonsOf(mails: readonly DatedMail[]): Promise<Lesson[]> {
  const scratchFolder = mkdtempSync(join(tmpdir(), 'postern-lessons-'));
  const dissector = createDissector({
    limits: DEFAULT_LIMITS,
    unpacker: { handles: () => false, unpack: async () => ({ members: [], flags: [] }), close: async () => {} },
    scratchFolder,
  });
  const lessons: Lesson[] = [];
  for (const { ham, at, data } of mails) {
    const dissection = await dissector.dissectMail(memoryBytes(data));
    const { features } = await featuresOf(dissection, decodeWords);
    dissection.close();
    const teacher = { kind: 'administrator', name: '' } as const;
    const digest = featuresDigest(features);
    lessons.push({ digest, label: ham ? 'ham' : 'spam', teacher, domain: null, at, features });
  }
  await dissector.close();
  rmSync(scratchFolder, { recursive: true });
  return lessons;
}
