import type { Dissection, Part } from '../mail/part.ts';
import { FeatureList } from './feature-list.ts';
import { addHeader, bucket, type DecodeWords } from './header-features.ts';
import { addLinks, addPart } from './part-features.ts';
import { addWords } from './word-features.ts';

const MOST_PARTS = 40;
/** Words of all texts; of those hidden from the reader. */
const MOST_WORDS = 3000;
const MOST_HIDDEN_WORDS = 200;
const MOST_SUBJECT_WORDS = 60;
/** Documents that are larger are not read for a guess. */
const LARGEST_TEXT = 1 << 20;

/**
 * What a model may know of a mail: the sender's own header, the words of subject and texts, links, and the shape of the rest. Nothing
 * of the way that the mail has come, of its recipients and of its date. In time bounded by the constants above.
 */
export async function featuresOf(
  dissection: Pick<Dissection, 'root' | 'parts' | 'subject'>,
  decode: DecodeWords,
): Promise<FeatureList> {
  const list = new FeatureList();
  const { root, parts, subject } = dissection;
  addWords(list, { word: 'subject', phrase: 'subject-phrase' }, subject, MOST_SUBJECT_WORDS);
  addWords(list, { word: 'word', phrase: 'phrase' }, subject, MOST_SUBJECT_WORDS);
  addTypography(list, 'subject', subject);
  addHeader(list, root.header, decode);
  let words = MOST_WORDS;
  let hidden = MOST_HIDDEN_WORDS;
  let links = 0;
  // What stands in containers is seen or not by who reads the mail: models know what everybody sees.
  const entities = parts.filter(({ origin }) => origin === 'mail' || origin === 'entity');
  for (const part of entities.slice(0, MOST_PARTS)) {
    addPart(list, part);
    if (part.size > LARGEST_TEXT || part.parts.length > 0) continue;
    const said = await part.words();
    if (said.text !== null) {
      if (isBody(part)) addTypography(list, part.declaredType ?? '', said.text);
      words -= addWords(list, { word: 'word', phrase: 'phrase' }, said.text, words);
      if (isBody(part) && said.text.length > 0)
        list.add(
          'shape',
          `${part.declaredType} with ${bucket(Math.round(part.size / said.text.length))} bytes a character`,
        );
    }
    if (said.hiddenText !== '') {
      list.add('shape', `${bucket(said.hiddenText.length)} hidden characters`);
      hidden -= addWords(list, { word: 'hidden', phrase: null }, said.hiddenText, hidden);
    }
    if (said.links.length > 0) addLinks(list, said.links);
    links += said.links.length;
  }
  if (links === 0) list.add('shape', 'no links');
  return list;
}

function isBody({ disposition, declaredType, name }: Part): boolean {
  return disposition !== 'attachment' && name === null && (declaredType ?? '').startsWith('text/');
}

const TYPOGRAPHY = 8192;

const CAPITAL = 1;
const LETTER = 2;
const MARK = 3;
const FOREIGN = 4;
/** What a character of ASCII counts as; 0 is nothing. */
const KINDS = new Uint8Array(0x80);
KINDS.fill(CAPITAL, 0x41, 0x5b).fill(LETTER, 0x61, 0x7b).fill(MARK, 0x21, 0x22);

/** Capitals, digits, exclamation marks and letters beyond ASCII, each in eighths of all that is no space. */
function addTypography(list: FeatureList, what: string, text: string): void {
  const counts = [0, 0, 0, 0, 0];
  const end = Math.min(text.length, TYPOGRAPHY);
  for (let i = 0; i < end; i++) {
    const kind = KINDS[text.charCodeAt(i)] ?? FOREIGN;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const [, capitals = 0, letters = 0, marks = 0, foreign = 0] = counts;
  const all = capitals + letters + foreign;
  list.add('shape', `${what}: ${bucket(text.length)} characters`);
  if (all === 0) return;
  list.add('shape', `${what}: ${Math.ceil((8 * capitals) / all)}/8 capitals`);
  list.add('shape', `${what}: ${Math.ceil((8 * foreign) / all)}/8 beyond ASCII`);
  list.add('shape', `${what}: ${bucket(marks)} exclamation marks`);
}
