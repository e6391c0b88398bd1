import type { Dissection } from '../mail/part.ts';
import { featuresOf } from './features.ts';
import type { DecodeWords } from './header-features.ts';
import type { Model } from './model.ts';
import type { ModelFolder } from './model-folder.ts';
import { pointsOf } from './points.ts';
import { signText } from './sign-text.ts';

/** Signs that are told, each way. */
const MOST_SIGNS = 6;

export interface LearnedOptions {
  readonly models: Pick<ModelFolder, 'find'>;
  readonly perDomain: boolean;
  readonly decodeWords: DecodeWords;
}

/** The models, asked about mails. Its answers have the shape of inspect's `Guess`. */
export class Learned {
  readonly #options: LearnedOptions;

  constructor(options: LearnedOptions) {
    this.#options = options;
  }

  /** @param domains of the recipients: where it is one alone, its own model answers */
  async guess(dissection: Dissection, domains: readonly string[]) {
    const list = await featuresOf(dissection, this.#options.decodeWords);
    const model = this.#modelFor(domains);
    const { features } = list;
    const logOdds = model.logOdds(features);
    const points = pointsOf(logOdds, model.experience);
    const signs = points === 0 ? { spam: [], ham: [] } : model.signs(list, features, MOST_SIGNS);
    const inWords = (side: typeof signs.spam) =>
      side.map(({ feature, weight }) => ({ text: signText(feature), weight }));
    return { points, logOdds, spam: inWords(signs.spam), ham: inWords(signs.ham) };
  }

  #modelFor(domains: readonly string[]): Model {
    const [domain = null, ...others] = this.#options.perDomain ? domains : [];
    return this.#options.models.find(others.length === 0 ? domain : null);
  }
}
