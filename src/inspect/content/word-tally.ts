import type { Finding } from '../../mail/finding.ts';
import type { CompiledList, ContentRules } from './content-rules.ts';
import { quote } from './quote.ts';
import { type View, whereOf } from './views.ts';

/** What was found of one list: its different words. */
interface Count {
  score: number;
  readonly words: Set<string>;
  /** Of the first hit. */
  readonly part: string;
  /** The first occurrences, a few. */
  readonly quotes: string[];
}

const QUOTES = 5;
/** Letters of a word that is no chance within others. */
const LONG = 5;

/** Adds up the words of all lists over the texts of one mail. */
export class WordTally {
  readonly #rules: ContentRules;
  readonly #counts = new Map<CompiledList, Count>();

  constructor(rules: ContentRules) {
    this.#rules = rules;
  }

  /** @param view its text with case folded */
  count(view: View): void {
    const { text, place, part, spelled = false } = view;
    this.#rules.finder.find(text, (word, start, end) => {
      for (const { list, text: found, score } of this.#rules.words[word] ?? []) {
        if (
          !list.in.has(place) ||
          (list.wholeWord && !(spelled && end - start >= LONG) && !standsAlone(text, start, end))
        )
          continue;
        const count = this.#countOf(list, part);
        if (count.words.has(found)) continue;
        count.words.add(found);
        count.score += score;
        if (count.quotes.length < QUOTES) count.quotes.push(quote(text, start, end) + whereOf(view));
      }
    });
  }

  /** One for each list whose score reaches its threshold. */
  findings(): readonly Finding[] {
    return this.#rules.lists.flatMap((list) => {
      const count = this.#counts.get(list);
      return count === undefined || count.score < list.threshold ? [] : [findingOf(list, count)];
    });
  }

  #countOf(list: CompiledList, part: string): Count {
    const known = this.#counts.get(list);
    if (known !== undefined) return known;
    const count: Count = { score: 0, words: new Set(), part, quotes: [] };
    this.#counts.set(list, count);
    return count;
  }
}

function findingOf(list: CompiledList, { score, words, part, quotes }: Count): Finding {
  const rest = words.size - quotes.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  const evidence = `${words.size} word${words.size === 1 ? '' : 's'} of the list: ${quotes.join(', ')}${more}`;
  return { inspector: 'content', kind: 'content', name: list.name, part, score, evidence };
}

/** Scripts that write words without a space between them have no word to stand alone in. */
const WORD_SIGN =
  /[[\p{L}\p{N}\p{M}_]--[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]/v;

function standsAlone(text: string, start: number, end: number): boolean {
  return !WORD_SIGN.test(signBefore(text, start)) && !WORD_SIGN.test(signAt(text, end));
}

function signAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function signBefore(text: string, at: number): string {
  const pair = signAt(text, at - 2);
  return pair.length === 2 ? pair : text.charAt(at - 1);
}
