import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dissector } from '../../../src/dissect/dissect.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import type { Dissection } from '../../../src/mail/part.ts';
import { Random } from '../random.ts';
import { honestMail, mutated } from './generate.ts';
import { assertSound } from './sound.ts';

const CORPUS = new URL('../../corpus/fuzz/', import.meta.url);
const MOST_MUTATIONS = 6;

/** Mails that went wrong once. */
export function keptMails(): { readonly name: string; readonly mail: Buffer }[] {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => ({ name, mail: readFileSync(new URL(name, CORPUS)) }));
}

/** @throws an error that tells where the mail lies, for test/corpus/fuzz/ */
export async function holdMail(
  dissector: Dissector,
  mail: Buffer,
  name: string,
  more: (dissection: Dissection) => void = () => {},
): Promise<void> {
  const dissection = await dissector.dissectMail(memoryBytes(mail));
  try {
    assertSound(dissection);
    more(dissection);
  } catch (error) {
    const file = join(tmpdir(), `postern-mail-${name}.eml`);
    writeFileSync(file, mail);
    throw new Error(`mail ${name} went wrong; for test/corpus/fuzz/: ${file}`, { cause: error });
  } finally {
    dissection.close();
  }
}

/** Bent mails from `seed` on, for so long; returns how many. */
export async function fuzzFor(dissector: Dissector, seed: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let count = 0;
  for (; performance.now() < until; count++) {
    const own = seed + count;
    const { mail } = honestMail(own);
    const { mail: other } = honestMail(own + 1);
    await holdMail(dissector, mutated(mail, other, MOST_MUTATIONS, new Random(own)), String(own));
  }
  return count;
}
