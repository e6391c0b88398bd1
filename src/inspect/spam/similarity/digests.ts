import type { Dissection, Part } from '../../../mail/part.ts';
import { asItLooks } from '../../content/look-alikes.ts';
import type { PictureDigest } from './picture-digest.ts';
import { isLargePicture, MOST_PICTURES, readPicture } from './picture-reading.ts';
import { sharedValues, type TextDigest, textDigest } from './text-digest.ts';

/** What a mail looks like. */
export interface MailDigests {
  readonly texts: readonly TextDigest[];
  readonly pictures: readonly PictureDigest[];
}

/** A mail says the same as text and as HTML; a third text is another mail's. */
const MOST_TEXTS = 2;
/** Digests of one text, as it is written twice: a share of values. */
const SAME_TEXT = 14;
/** With more to read the pictures are ornaments, and often those of somebody else. */
const LITTLE_TEXT = 600;

/** The loop is given back in between. */
export async function digestsOf({ parts }: Dissection): Promise<MailDigests> {
  const texts: TextDigest[] = [];
  let characters = 0;
  for (const part of parts.filter(isBodyText)) {
    const { text } = await part.words();
    characters = Math.max(characters, text?.length ?? 0);
    // Letters of another alphabet that look the same would make another text of every copy.
    const digest = textDigest(asItLooks(text ?? '') ?? text ?? '');
    if (digest === null || texts.some((known) => sharedValues(known, digest) >= SAME_TEXT)) continue;
    texts.push(digest);
    if (texts.length === MOST_TEXTS) break;
  }
  return { texts, pictures: characters > LITTLE_TEXT ? [] : await picturesOf(parts) };
}

async function picturesOf(parts: readonly Part[]): Promise<readonly PictureDigest[]> {
  const pictures: PictureDigest[] = [];
  for (const part of parts.filter(isLargePicture).slice(0, MOST_PICTURES)) {
    const digest = await readPicture(part);
    if (digest !== null) pictures.push(digest);
  }
  return pictures;
}

function isBodyText({ span, disposition, detectedType, declaredType }: Part): boolean {
  return (
    span !== null &&
    disposition !== 'attachment' &&
    (detectedType.startsWith('text/') || declaredType?.startsWith('text/') === true)
  );
}
