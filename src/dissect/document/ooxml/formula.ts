import { Flag, quote } from '../../flag.ts';
import { placeOf } from '../remote-target.ts';
import type { OfficeReading } from './reading.ts';

/** Longer formulas than Excel takes (8,192 characters). */
export const LONGEST_FORMULA = 16 * 1024;

/** Functions of Excel 4 macros by which a sheet does something to the machine. */
const COMMANDS =
  /\b(?:EXEC|CALL|REGISTER(?:\.ID)?|FOPEN|FWRITELN|FWRITE|FILE\.DELETE|URLDownloadToFileA?|ShellExecuteA?|FORMULA(?:\.FILL)?|RUN|GET\.WORKSPACE|WORKBOOK\.HIDE|EVALUATE)(?=\s*\(|")/gi;

/** Where what a formula shows and does is put. */
export type FormulaReading = Pick<OfficeReading, 'words' | 'links' | 'flag'>;

/** What a formula of any sheet shows or loads, besides its value: its strings are words that nobody sees. */
export function readFormula(formula: string, reading: FormulaReading): void {
  const text = formula.slice(0, LONGEST_FORMULA);
  if (asksProgram(text)) reading.flag(Flag.active('dde', `formula ${quote(text)}`));
  const strings = stringsOf(text);
  for (const string of strings) reading.words.put(`${string}\n`, true);
  const target = strings[0] ?? '';
  if (/\bHYPERLINK\s*\(/i.test(text)) reading.links.add(target, strings[1] ?? null);
  else if (/\b(?:WEBSERVICE|IMAGE)\s*\(/i.test(text) && placeOf(target) === 'remote') {
    reading.links.add(target);
    reading.flag(Flag.note('external-link', `formula ${quote(text)}`));
  }
}

/** `cmd|'/c calc'!A0`: a program, a topic and an item (DDE). */
function asksProgram(formula: string): boolean {
  const item = formula.lastIndexOf('!');
  for (let at = formula.indexOf('|'); at >= 0 && at < item; at = formula.indexOf('|', at + 1)) {
    if (/[\w.']/.test(formula[at - 1] ?? '')) return true;
  }
  return false;
}

/** The names of commands in a formula of a macro sheet. */
export function commandsOf(formula: string): readonly string[] {
  return formula.slice(0, LONGEST_FORMULA).match(COMMANDS) ?? [];
}

/** In a formula a quote within a string is written twice. */
function stringsOf(formula: string): string[] {
  const strings: string[] = [];
  for (let i = formula.indexOf('"'); i >= 0; i = formula.indexOf('"', i)) {
    const start = i + 1;
    let end = formula.indexOf('"', start);
    while (end >= 0 && formula[end + 1] === '"') end = formula.indexOf('"', end + 2);
    if (end < 0) break;
    strings.push(formula.slice(start, end).replaceAll('""', '"'));
    i = end + 1;
  }
  return strings;
}
