import { posix } from 'node:path';
import type { Document, Element } from '@xmldom/xmldom';
import type { Package } from './package.ts';
import { elementsOf, parseXml, remove, writeXml } from './xml.ts';

/** Relationships (by the last step of their type) to what runs, fetches, or holds another file; ECMA-376 part 1, MS-OFFMACRO2, MS-OI29500. */
const ARMED: ReadonlySet<string> = new Set([
  'vbaProject',
  'vbaProjectSignature',
  'vbaProjectSignatureAgile',
  'vbaProjectSignatureV3',
  'wordVbaData',
  'attachedTemplate',
  'attachedToolbars',
  'oleObject',
  'control',
  'activeXControlBinary',
  'externalLink',
  'externalLinkPath',
  'extensibility',
  'customUI',
  'keyMapCustomizations',
  'aFChunk',
  'frame',
  'subDocument',
  'mailMergeSource',
  'mailMergeHeaderSource',
  'connections',
  'queryTable',
  'webExtension',
  'webExtensionTaskPanes',
  'taskpanes',
  'userXmlData',
]);
/** Kinds of sheets that are programs: a workbook with one is not disarmed. */
const PROGRAMS = /^(?:xl|int|xlInt)?macrosheet$|^dialogsheet$/i;
const HARMLESS_TARGET = /^(?:https?|mailto):/i;

/** What is no longer there: members, and for each part the identifiers of the relationships it has lost. */
export interface Cut {
  readonly members: Set<string>;
  readonly lost: Map<string, Set<string>>;
}

/**
 * Takes relationships to what is armed out of all .rels parts, and the members that only they led to.
 * @returns null where the package holds sheets that are programs
 */
export function cutRelationships(members: Package): Cut | null {
  const cut: Cut = { members: new Set(), lost: new Map() };
  const still = new Set<string>();
  for (const [name, octets] of [...members]) {
    if (!name.toLowerCase().endsWith('.rels')) continue;
    const document = parseXml(octets);
    const all = relationshipsIn(document, sourceOf(name));
    if (all.some(({ type }) => PROGRAMS.test(type))) return null;
    const armed = all.filter(isArmed);
    for (const one of armed) cutOne(cut, one);
    if (armed.length > 0) members.set(name, writeXml(document));
    for (const { member } of all.filter((one) => !armed.includes(one))) if (member !== null) still.add(member);
  }
  for (const name of still) cut.members.delete(name);
  for (const name of cut.members) dropMember(members, name);
  return cut;
}

interface Relationship {
  readonly element: Element;
  readonly id: string;
  /** The last step of its type. */
  readonly type: string;
  readonly target: string;
  /** The part that it belongs to. */
  readonly source: string;
  /** The part that it leads to; null where that is elsewhere. */
  readonly member: string | null;
}

function relationshipsIn(document: Document, source: string): Relationship[] {
  return elementsOf(document)
    .filter(({ localName }) => localName === 'Relationship')
    .map((element) => {
      const target = element.getAttribute('Target') ?? '';
      const external = element.getAttribute('TargetMode')?.toLowerCase() === 'external';
      return {
        element,
        id: element.getAttribute('Id') ?? '',
        type: element.getAttribute('Type')?.split('/').at(-1) ?? '',
        target,
        source,
        member: external ? null : memberOf(source, target),
      };
    });
}

function isArmed({ type, target, member }: Relationship): boolean {
  if (ARMED.has(type)) return true;
  return member === null && !(type === 'hyperlink' && HARMLESS_TARGET.test(target));
}

function cutOne(cut: Cut, { element, id, source, member }: Relationship): void {
  if (member !== null) cut.members.add(member);
  const ids = cut.lost.get(source) ?? new Set();
  cut.lost.set(source, ids.add(id));
  remove(element);
}

/** The part whose relationships these are: `word/_rels/document.xml.rels` are those of `word/document.xml`. */
function sourceOf(rels: string): string {
  return rels.replace(/(^|\/)_rels\/([^/]*)\.rels$/i, '$1$2');
}

function memberOf(source: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : posix.normalize(posix.join(posix.dirname(source), target));
}

/** The member and what belongs to it alone: its own relationships, and all that they lead to. */
function dropMember(members: Package, name: string): void {
  const key = [...members.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
  if (key === undefined) return;
  members.delete(key);
  const rels = posix.join(posix.dirname(key), '_rels', `${posix.basename(key)}.rels`);
  const octets = members.get(rels);
  if (octets === undefined) return;
  members.delete(rels);
  for (const { member } of relationshipsIn(parseXml(octets), key)) if (member !== null) dropMember(members, member);
}
