import type { Bytes } from '../../../mail/bytes.ts';
import type { Budget } from '../../budget.ts';
import { Flag, quote } from '../../flag.ts';
import type { DocumentContent, DocumentMember, DocumentPart } from '../document-reader.ts';
import { looksLikeXml } from '../xml/xml-octets.ts';
import { rootOf } from '../xml/xml-root.ts';
import { scanXml } from '../xml/xml-scanner.ts';
import { binaryRoot, readBinarySheet, readBinaryStrings, readBinaryWorkbook } from './binary-workbook.ts';
import { contentOf, mainType } from './judge.ts';
import { OfficeXml, rankOf } from './office-xml.ts';
import { partNameOf } from './part-name.ts';
import { OfficeReading } from './reading.ts';
import { targetPart } from './relationship.ts';

/** A member that is read, and when. */
interface Chosen {
  readonly member: DocumentMember;
  readonly name: string;
  readonly rank: number;
  readonly binary: 'strings' | 'workbook' | 'sheet' | null;
}

/** Whether a ZIP with such members is a package of Office Open XML (ECMA-376 part 2 section 7.3.7). */
export function isOoxml(members: readonly DocumentMember[]): boolean {
  return members.some(({ name }) => partNameOf(name) === '[content_types].xml');
}

/** Reads a document of Word, Excel, PowerPoint or Visio, or an XPS. */
export function* readOoxml(members: readonly DocumentMember[], budget: Budget): Generator<void, DocumentContent> {
  const reading = new OfficeReading();
  const parts: DocumentPart[] = [];
  const chosen = yield* choose(members);
  for (const one of chosen) {
    if (one.binary === null) yield* readXml(one.member.content, one.name, { reading, budget, parts });
    else yield* readBinary(one, reading);
  }
  checkNames(members, reading);
  return { ...contentOf(reading, parts), type: mainType(reading), told: chosen.map(({ member }) => member) };
}

/** Of XML whose outermost element is `root`: whether it is a document in one file. */
export function isOfficeXml(root: string | null): boolean {
  return root === 'pkg:package' || root === 'w:wordDocument' || root === 'ss:Workbook';
}

/** Reads a document that is one XML file. */
export function* readOfficeXml(content: Bytes, budget: Budget): Generator<void, DocumentContent> {
  const reading = new OfficeReading();
  const parts: DocumentPart[] = [];
  yield* readXml(content, '', { reading, budget, parts });
  return contentOf(reading, parts);
}

function* choose(members: readonly DocumentMember[]): Generator<void, readonly Chosen[]> {
  const chosen: Chosen[] = [];
  for (const member of members) {
    const name = partNameOf(member.name);
    if (looksLikeXml(member.content)) {
      const rank = rankOf(yield* rootOf(member.content));
      if (rank !== null) chosen.push({ member, name, rank, binary: null });
    } else {
      const binary = binaryRoot(member.content);
      if (binary !== null) chosen.push({ member, name, rank: RANK[binary], binary });
    }
    yield;
  }
  return chosen.sort((a, b) => a.rank - b.rank);
}

/** Behind types and relationships, which are XML even here. */
const RANK = { strings: 3, workbook: 4, sheet: 5 };

interface Taking {
  readonly reading: OfficeReading;
  readonly budget: Budget;
  readonly parts: DocumentPart[];
}

function* readXml(content: Bytes, name: string, { reading, budget, parts }: Taking): Generator<void> {
  const handler = new OfficeXml(reading, name, budget, parts);
  const { damaged, entities } = yield* scanXml(content, handler);
  handler.end();
  if (damaged) reading.flag(Flag.corrupt('xml-damaged', quote(name)));
  if (entities) reading.flag(Flag.ambiguous('xml-entities', quote(name)));
}

function* readBinary({ member, name, binary }: Chosen, reading: OfficeReading): Generator<void> {
  if (binary === 'strings') yield* readBinaryStrings(member.content, reading);
  else if (binary === 'workbook') yield* readBinaryWorkbook(member.content, name, reading);
  else yield* readBinarySheet(member.content, name, reading, isMacroSheet(name, reading));
}

function isMacroSheet(name: string, reading: OfficeReading): boolean {
  if (reading.types.of(name).includes('macrosheet')) return true;
  return reading.relationships.some(
    (one) => !one.external && /macrosheet$/i.test(one.type) && targetPart(one) === name,
  );
}

/** Readers disagree on which of two members with one name is meant. */
function checkNames(members: readonly DocumentMember[], reading: OfficeReading): void {
  const seen = new Set<string>();
  for (const { name, content } of members) {
    const part = partNameOf(name);
    if (content.size === 0 && name.endsWith('/')) continue;
    if (seen.has(part)) reading.flag(Flag.ambiguous('two-parts-of-one-name', quote(name)));
    seen.add(part);
  }
}
