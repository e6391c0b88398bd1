import type { Clock } from '../../base/clock.ts';
import type { Budget } from '../budget.ts';
import type { Draft } from '../draft.ts';
import { Flag } from '../flag.ts';
import type { CodeReader } from './code-reader.ts';
import { pictureSize } from './picture-size.ts';

/**
 * What the reader takes, and the most pixels that it is given: a code that somebody is to scan does not need more. A photograph of a
 * phone is read, a pixel of the others takes twice as much memory.
 */
const PICTURES: ReadonlyMap<string, number> = new Map([
  ['image/jpeg', 12.5 * 1024 * 1024],
  ['image/png', 6 * 1024 * 1024],
  ['image/gif', 6 * 1024 * 1024],
  ['image/bmp', 6 * 1024 * 1024],
]);
/** The smallest QR code has 21 modules on a side (ISO/IEC 18004 section 6.1). */
const SMALLEST = 21;
const MOST_OCTETS = 8 * 1024 * 1024;
/** Pictures of one mail that are looked at. */
const MOST_PICTURES = 64;
/** For all of them, waiting for other mails included: the client waits for its reply. */
const MOST_MS = 6000;
/** What a phone opens when it has read the code. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]{1,30}:\S|www\.\S)/i;
const LONGEST_ADDRESS = 2048;

/** Reads the codes in the pictures of a mail: addresses become links of their parts, all else their text. */
export async function readCodes(root: Draft, reader: CodeReader, budget: Budget, clock: Clock): Promise<void> {
  const end = clock.now() + MOST_MS;
  let left = MOST_PICTURES;
  for (const picture of picturesOf(root)) {
    const why =
      left-- > 0
        ? await budget.timed(() => readPicture(picture, reader, end - clock.now()))
        : `more than ${MOST_PICTURES} pictures`;
    if (why !== null) picture.flags.push(Flag.note('codes-not-read', why));
  }
}

/** In the order of the mail. */
function* picturesOf(root: Draft): Generator<Draft> {
  const waiting = [root];
  for (let draft = waiting.pop(); draft !== undefined; draft = waiting.pop()) {
    for (const child of draft.children.toReversed()) waiting.push(child);
    if (PICTURES.has(draft.detected.type) && draft.content.size > 0) yield draft;
  }
}

/** Null where it was read, or is none that could hold a code; else what was in the way. */
async function readPicture(picture: Draft, reader: CodeReader, ms: number): Promise<string | null> {
  const size = pictureSize(picture.content);
  if (size === null) return 'its size is not known';
  if (size.width < SMALLEST || size.height < SMALLEST) return null;
  if (size.width * size.height > (PICTURES.get(picture.detected.type) ?? 0))
    return `${size.width} x ${size.height} pixels`;
  if (picture.content.size > MOST_OCTETS) return `${picture.content.size} bytes`;
  const texts = ms > 0 ? await reader.read(picture.content, ms) : null;
  if (texts === null) return ms > 0 ? 'the picture cannot be read, or not in time' : 'no time is left for it';
  for (const text of texts.filter((one) => ADDRESS.test(one))) {
    picture.links.push({ url: text.slice(0, LONGEST_ADDRESS), shown: null, source: 'code' });
  }
  if (texts.length > 0) picture.text = { visible: texts.join('\n'), hidden: '' };
  return null;
}
