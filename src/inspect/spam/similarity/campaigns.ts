import type { Memory, Note, Remembered } from '../../../base/memory.ts';
import type { MailDigests } from './digests.ts';
import { type PictureDigest, pictureDistance } from './picture-digest.ts';
import { DIGEST_VALUES, type TextDigest } from './text-digest.ts';

/*
 * Campaigns in the memory. A text stands there under each of its 16 values, with the campaign's number; mails of one campaign have
 * most of them in common. A picture stands under each of its 4 bands, with the whole digest.
 */

/** What is known of mails like this one. */
export interface Campaign {
  readonly of: 'text' | 'picture';
  /** The number under which it is remembered; '' for pictures. */
  readonly number: string;
  /** Share that is equal, 0 to 1. */
  readonly likeness: number;
  /** Mails that were spam, and such that were not, faded. */
  readonly bad: number;
  readonly good: number;
  /** When the first one came, in milliseconds since the epoch. */
  readonly first: number;
}

const DAY = 86_400_000;
const HALF_LIFE = 7 * DAY;
const KEEP = 30 * DAY;
/** Values in common from which two texts are of one campaign. */
const LEAST_COMMON = DIGEST_VALUES / 2;
/** Values that are asked for first: where none of them is known, a text with half of them in common is so in 1 of 100 cases. */
const FIRST_VALUES = 6;
/** Bits of 128 by which pictures of one campaign may differ. */
const MOST_DISTANCE = 14;

/** The campaigns that the mail may belong to, the most alike first. */
export async function campaignsOf({ texts, pictures }: MailDigests, memory: Memory): Promise<readonly Campaign[]> {
  const first = [...texts.flatMap((text) => textKeys(text, 0, FIRST_VALUES)), ...pictures.flatMap(pictureKeys)];
  if (first.length === 0) return [];
  const some = await memory.recall(first);
  if (some.size === 0) return [];
  const rest = texts.flatMap((text) => textKeys(text, FIRST_VALUES));
  const known = new Map([...some, ...(await memory.recall(rest))]);
  const found = [
    ...texts.map((text) => textCampaign(text, known)),
    ...pictures.map((picture) => pictureCampaign(picture, known)),
  ];
  return found.filter((one) => one !== null).toSorted((a, b) => b.likeness - a.likeness);
}

/** What somebody says of a mail. */
export interface Lesson {
  readonly spam: boolean;
  /** Mails that it counts for. */
  readonly weight: number;
  readonly at: number;
}

/** What is to be remembered of it. */
export function campaignNotes(
  { texts, pictures }: MailDigests,
  campaigns: readonly Campaign[],
  lesson: Lesson,
): readonly Note[] {
  const { spam, weight, at } = lesson;
  const tally = { at, halfLife: HALF_LIFE, keep: KEEP, ...(spam ? { bad: weight } : { good: weight }) };
  const number = campaigns.find(({ of }) => of === 'text')?.number;
  return [
    ...texts.flatMap((text) => {
      const name = number ?? hex(text.values[0] ?? 0) + at.toString(36);
      return textKeys(text).map((key) => ({ ...tally, key, text: name }));
    }),
    ...pictures.flatMap((picture) => {
      const text = [...picture.bands].map(hex).join('');
      return pictureKeys(picture).map((key) => ({ ...tally, key, text }));
    }),
  ];
}

function textCampaign(text: TextDigest, known: ReadonlyMap<string, Remembered>): Campaign | null {
  const by = new Map<string, Remembered[]>();
  for (const key of textKeys(text)) {
    const one = known.get(key);
    if (one === undefined) continue;
    const list = by.get(one.text);
    if (list === undefined) by.set(one.text, [one]);
    else list.push(one);
  }
  let best: Campaign | null = null;
  for (const [number, list] of by) {
    if (list.length < LEAST_COMMON || list.length / DIGEST_VALUES <= (best?.likeness ?? 0)) continue;
    const mean = (of: (one: Remembered) => number) => list.reduce((sum, one) => sum + of(one), 0) / list.length;
    best = {
      of: 'text',
      number,
      likeness: list.length / DIGEST_VALUES,
      bad: mean(({ bad }) => bad),
      good: mean(({ good }) => good),
      first: Math.min(...list.map(({ first }) => first)),
    };
  }
  return best;
}

function pictureCampaign(picture: PictureDigest, known: ReadonlyMap<string, Remembered>): Campaign | null {
  let best: Campaign | null = null;
  for (const key of pictureKeys(picture)) {
    const one = known.get(key);
    const other = one === undefined ? null : digestFrom(one.text);
    if (one === undefined || other === null) continue;
    const distance = pictureDistance(picture, other);
    const likeness = 1 - distance / 128;
    if (distance > MOST_DISTANCE || likeness <= (best?.likeness ?? 0)) continue;
    best = { of: 'picture', number: '', likeness, bad: one.bad, good: one.good, first: one.first };
  }
  return best;
}

function digestFrom(text: string): PictureDigest | null {
  if (!/^[0-9a-f]{32}$/.test(text)) return null;
  return { bands: Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(text.slice(at, at + 8), 16)) };
}

/** Under which a text stands, or those of its values from `from` up to `to`. */
function textKeys({ values }: TextDigest, from = 0, to = DIGEST_VALUES): readonly string[] {
  return Array.from(values.subarray(from, to), (value, index) => `text:${from + index}:${hex(value)}`);
}

function pictureKeys({ bands }: PictureDigest): readonly string[] {
  return Array.from(bands, (band, index) => `picture:${index}:${hex(band)}`);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
