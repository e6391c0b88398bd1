declare const brand: unique symbol;

/** Names one mail for its whole life: 16 characters of Crockford base32, sorting by time of arrival. Safe as a file name. */
export type MailId = string & { readonly [brand]: 'MailId' };

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHAPE = /^[0-9A-HJKMNP-TV-Z]{16}$/;

function base32(value: bigint, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}

export const MailId = {
  /** 48 bits of time (ms since the epoch) in 10 characters, then 30 bits of chance: pass at least 4 random bytes. */
  create(now: number, random: Uint8Array): MailId {
    let chance = 0n;
    for (const byte of random.subarray(0, 4)) chance = (chance << 8n) | BigInt(byte);
    return (base32(BigInt(now), 10) + base32(chance, 6)) as MailId;
  },
  /** The id in `text`, or null where it is none. */
  parse(text: string): MailId | null {
    return SHAPE.test(text) ? (text as MailId) : null;
  },
  /** When the mail arrived, in ms since the epoch. */
  time(id: MailId): number {
    let time = 0;
    for (let i = 0; i < 10; i++) time = time * 32 + ALPHABET.indexOf(id.charAt(i));
    return time;
  },
};
