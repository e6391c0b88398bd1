import { writeZip } from '../../../src/base/zip-writer.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { EICAR } from '../eicar.ts';
import type { Judge } from '../judging.ts';
import { honestMail, type Oddity, writeMail } from './model.ts';
import { ODDITIES } from './oddities.ts';

/** A mail that hides EICAR from some readers. */
export interface Evasion {
  readonly name: string;
  readonly mail: string;
}

const ZIP = Buffer.concat([...writeZip([{ name: 'readme.txt', content: memoryBytes(Buffer.from(EICAR)) }])]);
const PAYLOADS = { 'in a ZIP': ZIP, plain: Buffer.from(EICAR) };

/** Each oddity by itself. */
export function singleEvasions(): Evasion[] {
  return ODDITIES.flatMap((one) => written([one]));
}

/** Every two oddities together that can go together. */
export function* pairedEvasions(): Generator<Evasion> {
  for (const [i, one] of ODDITIES.entries()) {
    for (const other of ODDITIES.slice(i + 1)) {
      const inert = (one.inert || other.inert) && (one.group === 'body' || other.group === 'body');
      if (one.group !== other.group && !inert) yield* written([one, other]);
    }
  }
}

function written(oddities: readonly Oddity[]): Evasion[] {
  const what = oddities.map(({ group, name }) => `${group}: ${name}`).join(' and ');
  return Object.entries(PAYLOADS).map(([how, payload]) => {
    const mail = honestMail(payload);
    for (const oddity of oddities) oddity.apply(mail);
    return { name: `${what} (${how})`, mail: writeMail(mail) };
  });
}

/** The names of those that would be delivered. */
export async function delivered(judge: Judge, evasions: Iterable<Evasion>): Promise<string[]> {
  const passed: string[] = [];
  for (const { name, mail } of evasions) {
    if ((await judge(mail, ({ action }) => action)) === 'deliver') passed.push(name);
  }
  return passed;
}
