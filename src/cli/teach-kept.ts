import type { Bytes } from '../mail/bytes.ts';
import type { QuarantineItem } from '../quarantine/quarantine.ts';
import type { Rooms } from './verb.ts';

/** Kept as spam and for nothing else: whoever releases it says that it is none. */
export function isKeptAsSpam({ findings }: QuarantineItem): boolean {
  return (
    findings.some(({ kind }) => kind === 'spam') && findings.every(({ kind }) => kind === 'spam' || kind === 'auth')
  );
}

/** Teaches what the mail is; in words, for the end of what the verb says. */
export async function teachKept(rooms: Rooms, mail: Bytes, label: 'spam' | 'ham'): Promise<string> {
  const fault = await rooms.teach(mail, label);
  if (fault !== '') return `; it could not be taught: ${fault}`;
  return label === 'spam' ? '; taught as spam' : '; taught as no spam';
}
