import type { EngineSymbol } from './symbols.ts';

const STATUS = /^SPAMD\/\d+\.\d+ (\d+) (\S*)/;
const RESULT = /^Spam: *(?:True|False|Yes|No) *; *(-?\d+(?:\.\d+)?) *\/ *-?\d+/im;
/** A row of the report's table: points, the test's name, its words. The next lines may go on with those. */
const ROW = /^ {0,4}(-?\d{1,4}(?:\.\d{1,3})?) {1,4}([A-Za-z_][A-Za-z0-9_]{1,70})(?: +(.{0,200}))?$/;
const LENGTH = /^Content-length: *(\d{1,9})/im;
/** Points that the report does not account for and that rounding explains. */
const ROUNDING = 0.25;

/** The tests in spamd's answer to REPORT, an octet a character; a text where it is no such answer, or says that something failed. */
export function spamdSymbols(answer: string): readonly EngineSymbol[] | string {
  const status = STATUS.exec(answer);
  if (status === null) return `no answer of spamd: ${answer.slice(0, 100)}`;
  if (status[1] !== '0') return `error ${status[1]} ${status[2]}`;
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.slice(0, Math.max(end, 0));
  const result = RESULT.exec(head);
  const length = Number(LENGTH.exec(head)?.[1] ?? 0);
  if (result === null || answer.length < end + 4 + length) return 'the answer is cut off';
  const symbols = rowsOf(answer.slice(end + 4));
  const score = Number(result[1]);
  const told = symbols.reduce((sum, one) => sum + one.score, 0);
  // A template of the administrator's may leave rows out: the sum must hold all the same.
  return Math.abs(score - told) <= ROUNDING
    ? symbols
    : [...symbols, { name: 'other-tests', score: score - told, detail: 'what the report does not tell singly' }];
}

function rowsOf(report: string): readonly EngineSymbol[] {
  const symbols: EngineSymbol[] = [];
  let inTable = false;
  for (const line of report.split(/\r?\n/)) {
    if (/^-{4} +-{4,}/.test(line)) inTable = true;
    const row = inTable ? ROW.exec(line) : null;
    if (row?.[1] !== undefined && row[2] !== undefined) {
      symbols.push({ name: row[2], score: Number(row[1]), detail: row[3]?.trim() ?? '' });
    }
  }
  return symbols;
}
