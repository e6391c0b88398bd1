import type { Document, Element } from '@xmldom/xmldom';
import { elementsOf, remove } from './xml.ts';

const SHEET = /spreadsheetml/;
/** Another workbook (`[1]Sheet!A1`), another program (`cmd|'/c calc'!A0`), a function that fetches or calls. */
const REACHES_OUT =
  /\[\d+\]|\||\b(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|EVALUATE|SQL\.REQUEST)\s*\(|\bHYPERLINK\s*\(\s*(?!"(?:https?:|mailto:|#))/i;
/** Elements that hold formulas: cells, charts, names, conditions, validations (ECMA-376 part 1 sections 18, 21.2). */
const FORMULAS: ReadonlySet<string> = new Set([
  'f',
  'definedName',
  'formula',
  'formula1',
  'formula2',
  'calculatedColumnFormula',
  'totalsRowFormula',
]);
/** What Excel puts in the place of a reference that is broken. */
const BROKEN = '#REF!';

/** Takes out formulas that read, fetch or start what lies elsewhere; the values that they had stay. @returns whether there were any */
export function disarmFormulas(document: Document): boolean {
  const formulas = elementsOf(document).filter(({ localName }) => FORMULAS.has(localName ?? ''));
  const armed = formulas.filter((one) => isArmed(one));
  const shared = new Set(armed.map((one) => one.getAttribute('si')).filter((index) => index !== null));
  for (const formula of formulas) {
    // Those that share a formula have nothing to go by when it is gone.
    if (isCell(formula) && (armed.includes(formula) || shared.has(formula.getAttribute('si') ?? ''))) remove(formula);
    else if (armed.includes(formula)) breakOff(formula);
  }
  return armed.length > 0;
}

function isArmed(formula: Element): boolean {
  if (REACHES_OUT.test(formula.textContent ?? '')) return true;
  return ['function', 'vbProcedure', 'xlm', 'macro'].some((name) =>
    /^(?:1|true)$/.test(formula.getAttribute(name) ?? ''),
  );
}

function isCell({ localName, namespaceURI }: Element): boolean {
  return localName === 'f' && SHEET.test(namespaceURI ?? '');
}

function breakOff(formula: Element): void {
  formula.textContent = BROKEN;
  for (const name of ['function', 'vbProcedure', 'xlm', 'macro']) formula.removeAttribute(name);
}
