import type { Budget } from '../budget.ts';
import type { Draft } from '../draft.ts';
import { Flag } from '../flag.ts';
import type { CodeReader } from './code-reader.ts';
import { pictureSize } from './picture-size.ts';

/** What the reader takes. */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif']);
/** The smallest QR code has 21 modules on a side (ISO/IEC 18004 section 6.1). */
const SMALLEST = 21;
/** A code that somebody is to scan does not need more pixels; each takes 4 octets of memory. */
const MOST_PIXELS = 16 * 1024 * 1024;
const MOST_OCTETS = 8 * 1024 * 1024;
/** Pictures of one mail that are looked at. */
const MOST_PICTURES = 32;
/** What a phone opens when it has read the code. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]{1,30}:\S|www\.\S)/i;
const LONGEST_ADDRESS = 2048;

/** Reads the codes in the pictures of a mail: addresses become links of their parts, all else their text. */
export async function readCodes(root: Draft, reader: CodeReader, budget: Budget): Promise<void> {
  let left = MOST_PICTURES;
  for (const picture of picturesOf(root)) {
    const why = left-- > 0 ? await readPicture(picture, reader, budget) : `more than ${MOST_PICTURES} pictures`;
    if (why !== null) picture.flags.push(Flag.note('codes-not-read', why));
  }
}

function* picturesOf(root: Draft): Generator<Draft> {
  const waiting = [root];
  for (let draft = waiting.pop(); draft !== undefined; draft = waiting.pop()) {
    waiting.push(...draft.children);
    if (PICTURES.has(draft.detected.type) && draft.content.size > 0) yield draft;
  }
}

/** Null where it was read, or is none that could hold a code; else what was in the way. */
async function readPicture(picture: Draft, reader: CodeReader, budget: Budget): Promise<string | null> {
  const size = pictureSize(picture.content);
  if (size === null || size.width < SMALLEST || size.height < SMALLEST) return null;
  if (size.width * size.height > MOST_PIXELS) return `${size.width} x ${size.height} pixels`;
  if (picture.content.size > MOST_OCTETS) return `${picture.content.size} bytes`;
  const late = budget.checkTime();
  if (late !== null) return late.detail;
  const texts = await budget.timed(() => reader.read(picture.content));
  if (texts === null) return 'the picture cannot be read';
  for (const text of texts.filter((one) => ADDRESS.test(one))) {
    picture.links.push({ url: text.slice(0, LONGEST_ADDRESS), shown: null, source: 'code' });
  }
  if (texts.length > 0) picture.text = { visible: texts.join('\n'), hidden: '' };
  return null;
}
