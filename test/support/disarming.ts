import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Disarmed, Disarmer } from '../../src/deliver/change/disarm/disarmer.ts';
import { ThreadDisarmer, type ThreadDisarmerOptions } from '../../src/deliver/change/disarm/thread-disarmer.ts';
import { decodeMarkup } from '../../src/dissect/text/part-text.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';

/** Disarms nothing: whatever is to be disarmed is removed. */
export const noDisarmer: Disarmer = { disarm: (documents) => Promise.resolve(documents.map(() => null)) };

/** Looks at nothing again, unless `isHarmless` does. */
export function testDisarmer(more: Partial<ThreadDisarmerOptions> = {}): Disarmer {
  return new ThreadDisarmer({
    decodeMarkup,
    isHarmless: () => Promise.resolve(true),
    clock: systemClock,
    log: silentLog,
    ...more,
  });
}

/** One document, disarmed. */
export async function disarmed(
  disarmer: Disarmer,
  content: string | Buffer,
  type: string,
  charset = '',
): Promise<Disarmed | null> {
  const [one = null] = await disarmer.disarm([{ content: memoryBytes(Buffer.from(content as string)), type, charset }]);
  return one;
}
