import type { Bytes } from '../mail/bytes.ts';
import type { Dissection, Part } from '../mail/part.ts';

/** Parts of one mail or file that are looked at: a report is one, an archive of a month has some thirty. */
const MOST = 100;
const XML = /[/+]xml$/;
/** A text that no type is known of, by RFC 9990 section 3.5.2 named so. */
const NAMED = /\.xml$/i;

/** The contents of a mail or file that may be a report: XML, however it is packed. */
export function reportParts({ parts }: Pick<Dissection, 'parts'>): readonly Bytes[] {
  return parts
    .filter((part) => part.origin !== 'extracted' && part.origin !== 'reading' && isXml(part))
    .slice(0, MOST)
    .map((part) => part.content());
}

function isXml({ detectedType, name }: Part): boolean {
  return XML.test(detectedType) || (detectedType === 'text/plain' && name !== null && NAMED.test(name));
}
