import type { Domain } from '../../mail/domain.ts';
import type { Finding } from '../../mail/finding.ts';
import type { Dissection } from '../../mail/part.ts';
import { type Inspector, isStranger } from '../inspector.ts';

/** Something in a mail that speaks for spam or for ham, in words, and how much it adds to the log-odds. */
export interface Sign {
  readonly text: string;
  /** Positive speaks for spam. */
  readonly weight: number;
}

export interface Guess {
  /** Points: positive for spam, negative for ham, 0 where the model is not sure. 5 is as sure as one error in a thousand. */
  readonly points: number;
  /** Natural logarithm of the odds that it is spam. */
  readonly logOdds: number;
  /** The heaviest first. */
  readonly spam: readonly Sign[];
  readonly ham: readonly Sign[];
}

/** What has been learned, applied to a mail. */
export interface Classifier {
  /** @param domains of the recipients: where all are in one that has a model of its own, that one is asked */
  guess(dissection: Dissection, domains: readonly Domain[]): Promise<Guess>;
}

/** Says whether a stranger's mail looks like those that were taught as spam or as ham, and by what. */
export function createClassifierInspector(classifier: Classifier): Inspector {
  return {
    name: 'classifier',
    async inspect(subject) {
      if (!isStranger(subject)) return [];
      const { dissection, envelope } = subject;
      const domains = new Set(envelope.recipients.flatMap(({ domain }) => (domain === null ? [] : [domain])));
      const guess = await classifier.guess(dissection, [...domains]);
      return guess.points === 0 ? [] : [findingOf(guess)];
    },
    close: () => Promise.resolve(),
  };
}

function findingOf({ points, logOdds, spam, ham }: Guess): Finding {
  const name = points > 0 ? 'learned-spam' : 'learned-ham';
  const signs = points > 0 ? [spam, ham] : [ham, spam];
  const [first = '', second = ''] = signs.map((side) => side.map(signText).join(', '));
  const odds = `${signed(logOdds)} in log-odds`;
  const evidence = `${odds}: ${first}${second === '' ? '' : `; against it ${second}`}`;
  return { inspector: 'classifier', kind: 'spam', name, part: '', score: points, evidence };
}

function signText({ text, weight }: Sign): string {
  return `${text} ${signed(weight)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`;
}
