import type { FeatureList, Features, NamedFeature } from './feature-list.ts';

/*
 * Logistic regression over hashed features, learned online by AdaGrad (Duchi, Hazan and Singer, 2011): every weight has a step of
 * its own, which shrinks with what it has learned. docs/accuracy.md has the measurements by which it was chosen, and its constants.
 */

export const BUCKETS = 1 << 18;
const MASK = BUCKETS - 1;

const STEP = 0.5;
const EASE = 0.1;
/** A lesson that is already known as surely as this teaches nothing more. */
const KNOWN = 1e-3;

/** How much one feature weighs in a mail of `count` of its sort: the longer the text, the less each of its words says. */
const SCALE = 4;
const LEAST = { text: 150, frame: 20 };
/** Of the vectors that mails are: text and frame each have this length at most. */
export const LONGEST = Math.sqrt(2) * SCALE;
const textValue = (count: number) => SCALE / Math.sqrt(Math.max(LEAST.text, count));
const frameValue = (count: number) => SCALE / Math.sqrt(Math.max(LEAST.frame, count));

/** A feature and what it adds to the log-odds: positive speaks for spam. */
export interface Sign {
  readonly feature: NamedFeature;
  readonly weight: number;
}

/** Own lessons that are in a model, by weight. */
export interface Experience {
  readonly spam: number;
  readonly ham: number;
}

export class Model {
  /** Log-odds that a feature of the value 1 adds, by the lowest bits of its hash. */
  readonly weights: Float32Array;
  /** Sums of squared gradients: how much each weight has learned. */
  readonly squares: Float32Array;
  experience: Experience;

  constructor(
    weights = new Float32Array(BUCKETS),
    squares = new Float32Array(BUCKETS),
    experience = { spam: 0, ham: 0 },
  ) {
    this.weights = weights;
    this.squares = squares;
    this.experience = experience;
  }

  copy(): Model {
    return new Model(this.weights.slice(), this.squares.slice(), this.experience);
  }

  /** Natural logarithm of the odds that it is spam. */
  logOdds({ text, frame }: Features): number {
    return this.#sum(text) * textValue(text.length) + this.#sum(frame) * frameValue(frame.length);
  }

  /** @param importance how much the lesson counts; 1 is one mail */
  learn(features: Features, spam: boolean, importance: number): void {
    const { text, frame } = features;
    const error = 1 / (1 + Math.exp(-this.logOdds(features))) - (spam ? 1 : 0);
    if (Math.abs(error) < KNOWN) return;
    this.#step(text, error * importance * textValue(text.length));
    this.#step(frame, error * importance * frameValue(frame.length));
  }

  /**
   * The features of a list that weigh most, each way at most `most`, the heaviest first.
   * @param features of the same list
   */
  signs(
    list: FeatureList,
    { text, frame }: Features,
    most: number,
  ): { readonly spam: readonly Sign[]; readonly ham: readonly Sign[] } {
    const values = { text: textValue(text.length), frame: frameValue(frame.length) };
    const spam: Heavy[] = [];
    const ham: Heavy[] = [];
    for (let index = 0; index < list.length; index++) {
      const weight = this.#weight(list.hash(index)) * (list.isText(index) ? values.text : values.frame);
      if (weight > 0) keepHeavy(spam, index, weight, most);
      else if (weight < 0) keepHeavy(ham, index, weight, most);
    }
    const named = ({ index, weight }: Heavy): Sign => ({ feature: list.named(index), weight });
    return { spam: spam.map(named), ham: ham.map(named) };
  }

  #weight(hash: number): number {
    return this.weights[hash & MASK] ?? 0;
  }

  #sum(hashes: Uint32Array): number {
    let sum = 0;
    for (let i = 0; i < hashes.length; i++) sum += this.#weight(hashes[i] ?? 0);
    return sum;
  }

  #step(hashes: Uint32Array, gradient: number): void {
    const square = gradient * gradient;
    for (let i = 0; i < hashes.length; i++) {
      const bucket = (hashes[i] ?? 0) & MASK;
      const squares = (this.squares[bucket] ?? 0) + square;
      this.squares[bucket] = squares;
      this.weights[bucket] = (this.weights[bucket] ?? 0) - (STEP * gradient) / (EASE + Math.sqrt(squares));
    }
  }
}

interface Heavy {
  readonly index: number;
  readonly weight: number;
}

function keepHeavy(heaviest: Heavy[], index: number, weight: number, most: number): void {
  const least = heaviest.length < most ? 0 : Math.abs(heaviest[most - 1]?.weight ?? 0);
  if (Math.abs(weight) <= least) return;
  let at = heaviest.length;
  while (at > 0 && Math.abs(heaviest[at - 1]?.weight ?? 0) < Math.abs(weight)) at--;
  heaviest.splice(at, 0, { index, weight });
  if (heaviest.length > most) heaviest.pop();
}
