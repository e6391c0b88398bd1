import { fit, measure, plain } from './plain.ts';
import type { Terminal } from './terminal.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be cut where the table is wider than the screen. */
  readonly flexible?: boolean;
}

/** So many rows settle the widths; a longer list is printed as it comes. */
const FIRST_ROWS = 200;
const GAP = '  ';
const NARROWEST = 8;

/** Prints rows under their titles; cells may hold any text. Prints nothing but `none` where there are no rows. */
export async function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  none: string,
): Promise<void> {
  let first: string[][] | null = [];
  let widths: number[] = [];
  const begin = (held: readonly string[][]) => {
    widths = settle(columns, held, terminal.width);
    printRow(
      terminal,
      columns,
      widths,
      columns.map((column) => column.title),
    );
    for (const row of held) printRow(terminal, columns, widths, row);
  };
  for await (const row of rows) {
    const cells = row.map(plain);
    if (first === null) printRow(terminal, columns, widths, cells);
    else if (first.push(cells) === FIRST_ROWS) {
      begin(first);
      first = null;
    }
  }
  if (first === null) return;
  if (first.length === 0) terminal.print(none);
  else begin(first);
}

function settle(columns: readonly Column[], rows: readonly string[][], screen: number | null): number[] {
  const widths = columns.map((column, i) =>
    Math.max(measure(column.title), ...rows.map((row) => measure(row[i] ?? ''))),
  );
  if (screen === null) return widths;
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1)) - screen;
  while (excess > 0) {
    const widest = columns.reduce(
      (best, column, i) => (column.flexible && (widths[i] ?? 0) > (widths[best] ?? 0) ? i : best),
      firstFlexible(columns),
    );
    const width = widths[widest] ?? 0;
    if (width <= NARROWEST) break;
    widths[widest] = width - 1;
    excess--;
  }
  return widths;
}

function firstFlexible(columns: readonly Column[]): number {
  return Math.max(
    0,
    columns.findIndex((column) => column.flexible),
  );
}

function printRow(
  terminal: Terminal,
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
): void {
  const fitted = columns.map((column, i) => {
    const width = widths[i] ?? 0;
    const cell = cells[i] ?? '';
    // A file has room for every cell; only a screen cuts.
    return terminal.width === null && measure(cell) > width ? cell : fit(cell, width, column.align);
  });
  terminal.print(fitted.join(GAP).trimEnd());
}
