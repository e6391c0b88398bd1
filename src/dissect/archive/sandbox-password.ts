import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Passwords } from '../password/passwords.ts';
import { openedFlag } from '../password/passwords.ts';
import type { SandboxProcess } from './sandbox/process.ts';
import { parseListing, type SevenZipListing } from './seven-zip-listing.ts';

/** How an archive was treated that a password keeps closed. */
export interface SandboxKey {
  /** '' where none was found. */
  readonly password: string;
  /** For what was opened by it; null where none was found. */
  readonly opened: Flag | null;
  /** For the detail of what stays closed. */
  readonly account: string;
}

/** It only matters whether there is a listing at all. */
const MOST_ENTRIES = 10_000;

/** Looks for the password of the archive in `files`; `listing` is null where even the headers are encrypted. */
export async function findKey(
  process: SandboxProcess,
  files: readonly [Bytes, ...Bytes[]],
  listing: SevenZipListing | null,
  passwords: Passwords,
): Promise<SandboxKey> {
  process.load(files);
  const file = listing === null ? 0 : firstEncrypted(listing);
  const { found, account } = await passwords.find(async (password, msLeft) => {
    if (listing !== null) return process.fits(password, file, msLeft);
    const listed = await process.list(MOST_ENTRIES, password, msLeft);
    return listed.ending === 'finished' && parseListing(listed.text).type !== null;
  });
  if (found === null) return { password: '', opened: null, account };
  return { password: found.password, opened: openedFlag(found), account };
}

/** The number of the first encrypted file among all files, from 1. */
function firstEncrypted({ entries }: SevenZipListing): number {
  return entries.filter((entry) => !entry.folder).findIndex((entry) => entry.encrypted) + 1;
}
