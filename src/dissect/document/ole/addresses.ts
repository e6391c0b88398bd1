const LONGEST = 64 * 1024;
const MOST = 32;

const ADDRESS = /\b(?:https?|ftp|file|script(?:let)?|mhtml|ms-[a-z]{1,20}|search-ms):[^\x00-\x20"<>|\ufffd]{3,2000}/gi;
const SHARE = /\\\\[\w.@$-]{2,255}\\[^\x00-\x1f"<>|\ufffd]{1,500}/g;

/**
 * Addresses and paths on shares that stand in `octets`, in ASCII or UTF-16: monikers (MS-OSHARED section 2.3.7) hold them in many forms, all
 * of which have the address as it is.
 */
export function addressesIn(octets: Buffer): readonly string[] {
  const searched = octets.subarray(0, LONGEST);
  const found = new Set<string>();
  for (const text of [
    searched.toString('latin1'),
    searched.toString('utf16le'),
    searched.subarray(1).toString('utf16le'),
  ]) {
    for (const pattern of [ADDRESS, SHARE]) {
      for (const [address] of text.matchAll(pattern)) if (found.size < MOST) found.add(address);
    }
  }
  return [...found];
}
