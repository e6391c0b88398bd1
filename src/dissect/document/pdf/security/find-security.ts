import type { Flag as PartFlag } from '../../../../mail/part.ts';
import { Flag } from '../../../flag.ts';
import { openedFlag, type Passwords } from '../../../password/passwords.ts';
import type { PdfObjects } from '../objects.ts';
import { type Dict, isDict } from '../values.ts';
import { openSecurity, type Security } from './security.ts';

interface Search {
  /** Of all revisions. */
  readonly trailers: readonly Dict[];
  /** Not decrypted yet. */
  readonly objects: PdfObjects;
  readonly passwords: Passwords;
  readonly complain: (flag: PartFlag) => void;
}

/** An encryption dictionary and the first identifier of its file. */
interface Lock {
  readonly encrypt: Dict;
  readonly id: Buffer;
}

const NO_PASSWORD = [Buffer.alloc(0)];

/** Opens an encrypted file without a password, as most are meant to be, or with one that the mail tells; says what came of it. */
export function* findSecurity({
  trailers,
  objects,
  passwords,
  complain,
}: Search): Generator<void, Security | 'none' | 'locked'> {
  const locks = trailers.toReversed().flatMap((trailer) => lockOf(trailer, objects));
  if (locks.length === 0) return 'none';
  if (trailers.some((trailer) => trailer.has('Root') && !trailer.has('Encrypt'))) {
    complain(
      Flag.ambiguous('pdf-encryption', `${locks.length} of ${trailers.length} trailers say that it is encrypted`),
    );
  }
  let opened = openAny(locks, NO_PASSWORD, objects);
  if (opened !== null) {
    complain(Flag.note('pdf-no-password', 'it is encrypted, and opens without a password'));
    return opened;
  }
  passwords.renew();
  const { found, account } = yield* passwords.findInSteps((password) => {
    opened = openAny(locks.slice(0, 1), [Buffer.from(password), Buffer.from(password, 'latin1')], objects);
    return opened !== null;
  });
  if (found === null || opened === null) {
    complain(Flag.encrypted('encrypted-document', `it needs a password or a certificate; ${account}`));
    return 'locked';
  }
  complain(openedFlag(found));
  return opened;
}

function lockOf(trailer: Dict, objects: PdfObjects): readonly Lock[] {
  const encrypt = objects.resolve(trailer.get('Encrypt'));
  if (!isDict(encrypt)) return [];
  const ids = objects.resolve(trailer.get('ID'));
  const id = objects.resolve(Array.isArray(ids) ? ids[0] : null);
  return [{ encrypt, id: Buffer.isBuffer(id) ? id : Buffer.alloc(0) }];
}

function openAny(locks: readonly Lock[], passwords: readonly Buffer[], objects: PdfObjects): Security | null {
  for (const { encrypt, id } of locks.slice(0, MOST_LOCKS)) {
    const security = openSecurity(encrypt, id, passwords, objects);
    if (security !== null) return security;
  }
  return null;
}

/** Revisions whose encryption is tried; they should all say the same. */
const MOST_LOCKS = 8;
