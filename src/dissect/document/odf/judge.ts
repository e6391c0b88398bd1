import { Flag, quote } from '../../flag.ts';
import { readFormula } from '../ooxml/formula.ts';
import { isAbsolute, placeOf } from '../remote-target.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import type { OdfReading } from './reading.ts';

/** Elements that bring in another document, or something that runs, when the document is opened. */
const LOADS = new Set([
  'odf-drawing:object',
  'odf-drawing:object-ole',
  'odf-drawing:floating-frame',
  'odf-drawing:plugin',
  'odf-drawing:applet',
  'odf-text:section-source',
]);
/** Elements that show a picture or values that were kept. */
const SHOWS = new Set([
  'odf-drawing:image',
  'odf-drawing:fill-image',
  'odf-style:background-image',
  'odf-table:table-source',
  'odf-table:cell-range-source',
  'odf-form:form',
  'odf-form:button',
  'odf-meta:template',
]);
const DDE = new Set(['odf-office:dde-source', 'odf-text:dde-connection-decl']);
/** Macros and commands of the program itself, by their address (OpenDocument 1.3 part 3 section 14.4). */
const SCRIPT = /^\s*(?:vnd\.sun\.star\.(?:script|expand)|vnd\.libreoffice\.command|macro|slot|service|\.uno):/i;

/** What one element does by itself or loads from elsewhere. */
export function judgeElement(element: XmlElement, reading: OdfReading): void {
  const { name } = element;
  if (DDE.has(name)) {
    const what = `${element.get('odf-office:dde-application') ?? ''}|${element.get('odf-office:dde-topic') ?? ''}`;
    reading.flag(Flag.active('dde', quote(what)));
    return;
  }
  if (name === 'odf-script:event-listener' || name === 'odf-presentation:event-listener') judgeEvent(element, reading);
  const formula = element.get('odf-table:formula');
  if (formula !== null) judgeFormula(formula, reading);
  const target = element.get('xlink:href');
  if (target === null || name.endsWith(':event-listener')) return;
  if (SCRIPT.test(target)) {
    reading.flag(Flag.active('macro', `an address that runs a macro: ${quote(target)}`));
  } else if (isAbsolute(target) && LOADS.has(name)) {
    reading.links.add(target);
    const detail = `${name.slice(4)} ${quote(target)}`;
    reading.flag(
      placeOf(target) === 'remote' ? Flag.active('external-object', detail) : Flag.note('external-link', detail),
    );
  } else if (isAbsolute(target) && SHOWS.has(name)) {
    reading.links.add(target);
    reading.flag(Flag.note('external-link', `${name.slice(4)} ${quote(target)}`));
  } else if (name === 'odf-drawing:a') reading.links.add(target);
}

/** An event that calls a macro (section 14.4); of a presentation it may start a program too. */
function judgeEvent(element: XmlElement, reading: OdfReading): void {
  const event = element.get('odf-script:event-name') ?? '';
  const target = element.get('xlink:href') ?? element.get('odf-script:macro-name') ?? '';
  const action = element.get('odf-presentation:action');
  const detail = `${quote(event)} ${quote(target)}`;
  if (action === 'execute') reading.flag(Flag.active('start-program', detail));
  else if (SCRIPT.test(target) || element.get('odf-script:macro-name') !== null) {
    reading.flag(Flag.active('macro-autorun', detail));
  }
}

/** Of LibreOffice, and of Excel, which writes its own in OpenDocument too and makes them of the function DDE (part 4 section 6.11.2). */
function judgeFormula(formula: string, reading: OdfReading): void {
  readFormula(formula, reading);
  if (/\bDDE\s{0,9}\(/i.test(formula)) reading.flag(Flag.active('dde', `formula ${quote(formula)}`));
}
