import type { Element } from '@xmldom/xmldom';
import type { Package } from './package.ts';
import { partNameOf, sourceOf, targetPart } from './part-name.ts';
import { elementsOf, parseXml, remove, writeXml } from './xml.ts';

/** Relationships (by the last step of their type) to what runs, fetches, or holds another file; ECMA-376 part 1, MS-OFFMACRO2, MS-OI29500. */
const ARMED: ReadonlySet<string> = new Set(
  [
    'vbaProject vbaProjectSignature vbaProjectSignatureAgile vbaProjectSignatureV3 wordVbaData attachedToolbars',
    'attachedTemplate oleObject control activeXControlBinary externalLink externalLinkPath externalLinkLongPath',
    'extensibility customUI keyMapCustomizations aFChunk frame subDocument mailMergeSource mailMergeHeaderSource',
    'recipientData connections queryTable webExtension webExtensionTaskPanes taskpanes userXmlData',
    // Those of the author do not fit any more what they sign.
    'origin',
    // The order in which formulas are computed, which names cells of formulas that go; Excel makes it anew.
    'calcChain',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);
/** Kinds of sheets that are programs: a workbook with one is not disarmed. */
const PROGRAMS = /macrosheet$|^dialogsheet$/i;
const HARMLESS_TARGET = /^\s*(?:https?|mailto):/i;
/** With a scheme or a server it is no part of the package, whatever its mode says. */
const ABSOLUTE = /^\s*(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i;

/** For each part that lost some, by its name: the identifiers of the relationships. */
export type Lost = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Takes relationships to what is armed out of all .rels parts, and out of the package all parts to which none leads any more.
 * @returns null where the package holds sheets that are programs
 */
export function cutRelationships(parts: Package): Lost | null {
  const lost = new Map<string, Set<string>>();
  const leads = new Map<string, string[]>();
  for (const [name, part] of parts) {
    if (!name.endsWith('.rels')) continue;
    const source = sourceOf(name);
    const document = parseXml(part.content);
    const all = elementsOf(document).filter(({ localName }) => localName === 'Relationship');
    if (all.some((one) => PROGRAMS.test(typeOf(one)))) return null;
    const armed = all.filter(isArmed);
    for (const one of armed) remove(one);
    if (armed.length > 0) part.content = writeXml(document);
    lost.set(source, new Set(armed.map((one) => one.getAttribute('Id') ?? '')));
    const kept = all.filter((one) => !armed.includes(one) && !isExternal(one));
    leads.set(
      source,
      kept.map((one) => targetPart(source, one.getAttribute('Target') ?? '')),
    );
  }
  sweep(parts, leads);
  return lost;
}

/** What nothing leads to is not read by Office, and may be anything. */
function sweep(parts: Package, leads: ReadonlyMap<string, readonly string[]>): void {
  const reached = new Set(['']);
  // A set goes on to what is added while it is walked.
  for (const source of reached) for (const target of leads.get(source) ?? []) reached.add(target);
  for (const name of [...parts.keys()]) {
    const owner = name.endsWith('.rels') ? sourceOf(name) : name;
    if (!reached.has(owner) && name !== CONTENT_TYPES) parts.delete(name);
  }
}

export const CONTENT_TYPES = partNameOf('[Content_Types].xml');

function isArmed(relationship: Element): boolean {
  const type = typeOf(relationship);
  if (ARMED.has(type)) return true;
  const harmless = type === 'hyperlink' && HARMLESS_TARGET.test(relationship.getAttribute('Target') ?? '');
  return isExternal(relationship) && !harmless;
}

/** The last step of its type, in lower case. */
function typeOf(relationship: Element): string {
  return (relationship.getAttribute('Type') ?? '').trim().split('/').at(-1)?.toLowerCase() ?? '';
}

function isExternal(relationship: Element): boolean {
  const external = relationship.getAttribute('TargetMode')?.trim().toLowerCase() === 'external';
  return external || ABSOLUTE.test(relationship.getAttribute('Target') ?? '');
}
