/**
 * What goes over the pipes between the gateway and a sandbox child: one octet of kind, four of length (little-endian), then
 * that many octets. The gateway trusts nothing of what the child says.
 */
export const FRAME_HEADER_SIZE = 5;

/** To the child. */
export const ARCHIVE = 1; // the archive's bytes; forgets the one before
export const LIST = 2; // the most entries, 4 octets; the password in UTF-8, nothing for none
export const EXTRACT = 3; // the most bytes that may come out, 8 octets; the most members, 4 octets; the password
export const TRY = 4; // files up to the first encrypted one, 4 octets; the password
export const VOLUME = 5; // the bytes of the next file of an archive in several

/** From the child. */
export const LISTING = 16; // what `7z l -slt` printed; follows the DONE of LIST
export const OPEN = 17; // a member begins; its name in UTF-8
export const DATA = 18; // bytes of the member that is open
export const CLOSE = 19; // the member ends
export const COMPLAINT = 20; // a line of stderr; follows the member that it is about
export const DONE = 21; // LIST, EXTRACT or TRY has ended: one octet of `Ending`, then details in UTF-8
export const READY = 22; // the child is up

export const ENDINGS = ['finished', 'stopped', 'memory', 'crashed'] as const;
/** How a run of 7-Zip ended: by itself, at a limit of EXTRACT, at the memory bound, or by a trap. */
export type Ending = (typeof ENDINGS)[number];

/** Names and listings longer than this are cut by the child, and no frame but ARCHIVE and VOLUME is larger. */
export const MAX_FRAME = 8 * 1024 * 1024;

export function frameHeader(kind: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(FRAME_HEADER_SIZE);
  header.writeUInt8(kind, 0);
  header.writeUInt32LE(length, 1);
  return header;
}

/** The details of `finished` and `stopped` where the password of TRY is the right one. */
export const FITS = 'fits';

/** The details of `crashed` where the program threw an exception of its own. */
export const THROWN = 'the program threw';
