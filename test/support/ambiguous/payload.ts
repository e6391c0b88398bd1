import { writeZip } from '../../../src/base/zip-writer.ts';
import { memoryBytes } from '../../../src/mail/bytes.ts';
import { EICAR } from '../eicar.ts';

/** The name makes that its base64 has a letter that is none in addresses. */
const ZIP = Buffer.concat([...writeZip([{ name: '~?>~.com', content: memoryBytes(Buffer.from(EICAR)) }])]);
export const LETTERS = ZIP.toString('base64');
export const Z = lines(LETTERS);
export const ENCODED = 'Content-Type: application/zip\nContent-Transfer-Encoding: base64\n';
export const PART = `${ENCODED}\n${Z}`;
export const TEXT = 'Content-Type: text/plain\n\nhello\n';
export const BODY = divided('bb');
export const TYPED = 'Content-Type: application/zip\n';
export const MIXED = 'Content-Type: multipart/mixed; boundary=';

export function lines(letters: string): string {
  return letters.replace(/.{1,76}/g, '$&\n');
}

export function divided(boundary: string): string {
  return `--${boundary}\n${TEXT}--${boundary}\n${PART}--${boundary}--\n`;
}

/** A body that is harmless where it is divided by the one boundary and not where it is by the other. */
export function either(harmless: string, other: string): string {
  return `--${harmless}\n${TEXT}--${harmless}--\n${divided(other)}`;
}

/** The flag is the one that says that there are other readings; '' where no reader of today is misled, or all see the same. */
export type Row = readonly [what: string, mail: string, flag: string];
