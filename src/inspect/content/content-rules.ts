import { readFile } from 'node:fs/promises';
import { RE2JS } from 're2js';
import { foldCase, normalizeText } from './normalize.ts';
import { WordFinder } from './word-finder.ts';

/**
 * Where a list or pattern looks: the decoded subject; the header fields of the mail, each as `name: value`; text that is
 * read as the mail's body; the same of HTML; the text of attachments and of members of archives; the addresses that a reader may follow,
 * each on a line.
 */
export const CONTENT_PLACES = ['subject', 'header', 'text', 'html', 'attachment', 'link'] as const;
export type ContentPlace = (typeof CONTENT_PLACES)[number];

export interface WordListOptions {
  readonly name: string;
  readonly words: readonly { readonly word: string; readonly score: number }[];
  /** One word or phrase a line, a score behind a tab where it is not `score`; `#` begins a comment line. Null where there is none. */
  readonly file: string | null;
  /** Score of a word that names none. */
  readonly score: number;
  /** Sum of the scores of the different words found in one mail from which the list is a finding. */
  readonly threshold: number;
  /** A word counts only where no letter or digit stands beside it. */
  readonly wholeWord: boolean;
  readonly in: readonly ContentPlace[];
}

export interface ContentPatternOptions {
  readonly name: string;
  /** RE2 syntax, matched without case unless it begins with `(?-i)`; `^` and `$` are the ends of a line or header field. */
  readonly pattern: string;
  readonly score: number;
  readonly in: readonly ContentPlace[];
}

export interface ContentOptions {
  readonly lists: readonly WordListOptions[];
  readonly patterns: readonly ContentPatternOptions[];
}

/** Why a list or pattern could not be used. */
export interface ContentProblem {
  /** Keys from the top of the options. */
  readonly path: readonly (string | number)[];
  /** The word file, where it is at fault. */
  readonly file: string | null;
  /** Of the word file, from 1. */
  readonly line: number | null;
  readonly message: string;
  readonly hint: string;
}

export interface CompiledWord {
  readonly list: CompiledList;
  readonly text: string;
  readonly score: number;
}

export interface CompiledList {
  readonly name: string;
  readonly threshold: number;
  readonly wholeWord: boolean;
  readonly in: ReadonlySet<ContentPlace>;
}

export interface CompiledPattern {
  readonly name: string;
  readonly score: number;
  readonly in: ReadonlySet<ContentPlace>;
  readonly expression: RE2JS;
}

export interface ContentRules {
  readonly finder: WordFinder;
  /** By the finder's index: the word in each list that has it. */
  readonly words: readonly (readonly CompiledWord[])[];
  readonly lists: readonly CompiledList[];
  readonly patterns: readonly CompiledPattern[];
  /** The places that any list or pattern asks for. */
  readonly places: ReadonlySet<ContentPlace>;
}

/** Reads the word files and compiles all. @returns the rules of what is right, and a problem for everything that is wrong */
export async function compileContent(
  options: ContentOptions,
): Promise<{ readonly rules: ContentRules; readonly errors: readonly ContentProblem[] }> {
  const errors: ContentProblem[] = [];
  const words = new Map<string, CompiledWord[]>();
  const lists: CompiledList[] = [];
  for (const [index, list] of options.lists.entries()) {
    const compiled: CompiledList = {
      name: list.name,
      threshold: list.threshold,
      wholeWord: list.wholeWord,
      in: new Set(list.in),
    };
    lists.push(compiled);
    const all = [...list.words, ...(await readWordFile(list, ['lists', index, 'file'], errors))];
    for (const { word, score } of all) {
      const text = foldCase(normalizeText(word)).trim();
      if (text === '') continue;
      const entry = { list: compiled, text, score };
      const known = words.get(text);
      if (known === undefined) words.set(text, [entry]);
      else known.push(entry);
    }
  }
  const patterns = options.patterns.flatMap((pattern, index) =>
    compilePattern(pattern, ['patterns', index, 'pattern'], errors),
  );
  const places = new Set([...lists, ...patterns].flatMap((one) => [...one.in]));
  return {
    rules: { finder: new WordFinder([...words.keys()]), words: [...words.values()], lists, patterns, places },
    errors,
  };
}

function compilePattern(
  options: ContentPatternOptions,
  path: ContentProblem['path'],
  errors: ContentProblem[],
): readonly CompiledPattern[] {
  const { name, pattern, score } = options;
  try {
    return [
      {
        name,
        score,
        in: new Set(options.in),
        expression: RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE),
      },
    ];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = 'RE2 syntax has no look-around and no back-references: https://github.com/google/re2/wiki/Syntax';
    errors.push({ path, file: null, line: null, message, hint });
    return [];
  }
}

async function readWordFile(
  list: WordListOptions,
  path: ContentProblem['path'],
  errors: ContentProblem[],
): Promise<readonly { readonly word: string; readonly score: number }[]> {
  if (list.file === null) return [];
  let text: string;
  try {
    text = await readFile(list.file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    errors.push({ path, file: list.file, line: null, message, hint: 'give a readable file with one word a line' });
    return [];
  }
  const words: { word: string; score: number }[] = [];
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const tab = line.lastIndexOf('\t');
    const score = tab < 0 ? list.score : Number(line.slice(tab + 1));
    if (Number.isFinite(score) && (tab < 0 || line.slice(tab + 1).trim() !== '')) {
      words.push({ word: tab < 0 ? line : line.slice(0, tab), score });
    } else {
      const message = `${JSON.stringify(line.slice(tab + 1, tab + 41))} is not a score`;
      errors.push({
        path,
        file: list.file,
        line: index + 1,
        message,
        hint: 'write a number behind the tab, or no tab',
      });
    }
  }
  return words;
}
