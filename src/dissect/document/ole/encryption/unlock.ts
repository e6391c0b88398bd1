import { Flag } from '../../../flag.ts';
import { openedFlag } from '../../../password/passwords.ts';
import type { OleReading } from '../ole-reading.ts';

/** Excel tries it by itself: whoever protects a workbook against changes encrypts it with that (MS-OFFCRYPTO section 2.1.4). */
const OF_EXCEL = 'VelvetSweatshop';

/** Whether a password `fits`: the one that needs not be asked for, then those of the mail. A flag says what came of it. */
export function* unlock(
  what: string,
  fits: (password: string) => Generator<void, boolean>,
  reading: OleReading,
): Generator<void, boolean> {
  if (yield* fits(OF_EXCEL)) {
    reading.flag(Flag.note('default-password', what));
    return true;
  }
  const { passwords } = reading.budget;
  passwords.renew();
  const { found, account } = yield* passwords.findInSteps(fits);
  reading.flag(found === null ? Flag.encrypted('encrypted-document', `${what}; ${account}`) : openedFlag(found));
  return found !== null;
}
