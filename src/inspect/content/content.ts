import type { Finding } from '../../mail/finding.ts';
import type { Inspector } from '../inspector.ts';
import type { CompiledList, CompiledPattern, ContentRules } from './content-rules.ts';
import { foldCase } from './normalize.ts';
import { type View, viewsOf } from './views.ts';

export interface ContentInspectorOptions {
  readonly rules: ContentRules;
  /** Makes a header field's value readable: RFC 2047 encoded words decoded. Never throws. */
  readonly decodeWords: (value: string) => string;
}

/**
 * Looks for word lists and patterns in the texts of a mail. A list is a finding when the scores of its words found in the
 * whole mail, each counted once, reach its threshold; a pattern when it matches anywhere.
 */
export function createContentInspector({ rules, decodeWords }: ContentInspectorOptions): Inspector {
  return {
    name: 'content',
    inspect: ({ dissection }) => {
      if (rules.places.size === 0) return Promise.resolve([]);
      const { views, cut } = viewsOf(dissection, rules.places, decodeWords);
      const findings = [...findLists(views, rules), ...findPatterns(views, rules.patterns)];
      if (cut) findings.push(CUT);
      return Promise.resolve(findings);
    },
    close: () => Promise.resolve(),
  };
}

const CUT: Finding = {
  inspector: 'content',
  kind: 'over-limit',
  name: 'text-length',
  part: '',
  score: 0,
  evidence: 'the mail has more text than was looked at',
};

/** What was found of one list: its different words, with the place of each one's first occurrence. */
interface Tally {
  score: number;
  readonly words: Set<string>;
  /** Of the first hit. */
  readonly part: string;
  readonly quotes: string[];
}

const QUOTES = 5;

function findLists(views: readonly View[], rules: ContentRules): readonly Finding[] {
  if (rules.words.length === 0) return [];
  const tallies = new Map<CompiledList, Tally>();
  for (const view of views) {
    const text = foldCase(view.text);
    rules.finder.find(text, (word, start, end) => {
      for (const { list, text: found, score } of rules.words[word] ?? []) {
        if (!list.in.has(view.place) || (list.wholeWord && !standsAlone(text, start, end))) continue;
        const tally = tallies.get(list) ?? { score: 0, words: new Set(), part: view.part, quotes: [] };
        tallies.set(list, tally);
        if (tally.words.has(found)) continue;
        tally.words.add(found);
        tally.score += score;
        if (tally.quotes.length < QUOTES) tally.quotes.push(quote(text, start, end));
      }
    });
  }
  return rules.lists.flatMap((list) => {
    const tally = tallies.get(list);
    return tally === undefined || tally.score < list.threshold ? [] : [listFinding(list, tally)];
  });
}

function listFinding(list: CompiledList, tally: Tally): Finding {
  const rest = tally.words.size - tally.quotes.length;
  const more = rest > 0 ? `, and ${rest} more` : '';
  return {
    inspector: 'content',
    kind: 'content',
    name: list.name,
    part: tally.part,
    score: tally.score,
    evidence: `${tally.words.size} word${tally.words.size === 1 ? '' : 's'} of the list: ${tally.quotes.join(', ')}${more}`,
  };
}

function findPatterns(views: readonly View[], patterns: readonly CompiledPattern[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const pattern of patterns) {
    for (const view of views) {
      if (!pattern.in.has(view.place)) continue;
      const matcher = pattern.expression.matcher(view.text);
      if (!matcher.find()) continue;
      const evidence = `the pattern matches ${quote(view.text, matcher.start(), matcher.end())}`;
      findings.push({
        inspector: 'content',
        kind: 'content',
        name: pattern.name,
        part: view.part,
        score: pattern.score,
        evidence,
      });
      break;
    }
  }
  return findings;
}

const WORD_SIGN = /[\p{L}\p{N}\p{M}_]/u;

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

const CONTEXT = 20;
const QUOTED = 80;

/** The hit with a little of what stands around it. */
function quote(text: string, start: number, end: number): string {
  const last = Math.min(end, start + QUOTED);
  const before = text.slice(Math.max(0, start - CONTEXT), start);
  const after = text.slice(last, last + CONTEXT);
  return `"${before}[${text.slice(start, last)}]${after}"`;
}
