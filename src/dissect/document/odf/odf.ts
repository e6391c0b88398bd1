import type { Bytes } from '../../../mail/bytes.ts';
import type { Budget } from '../../budget.ts';
import { Flag, quote } from '../../flag.ts';
import type { DocumentContent, DocumentMember, DocumentPart } from '../document-reader.ts';
import { toldContent } from '../told-content.ts';
import { looksLikeXml } from '../xml/xml-octets.ts';
import { rootOf } from '../xml/xml-root.ts';
import { scanXml, type XmlHandler } from '../xml/xml-scanner.ts';
import { BasicModule } from './basic-module.ts';
import { ManifestReader } from './manifest.ts';
import { OdfWords } from './odf-words.ts';
import { OdfReading } from './reading.ts';

/** Who reads a file, by its outermost element, in the order in which they are read. */
const READERS = new Map<string, (reading: OdfReading) => XmlHandler>([
  ['odf-manifest:manifest', (reading) => new ManifestReader(reading)],
  ['odf-office:document-styles', (reading) => new OdfWords(reading)],
  ['odf-office:document-content', (reading) => new OdfWords(reading)],
  ['odf-office:document', (reading) => new OdfWords(reading)],
  ['odf-office:document-meta', (reading) => new OdfWords(reading)],
  ['module:module', (reading) => new BasicModule(reading)],
]);
const RANKS = [...READERS.keys()];

interface Chosen {
  readonly member: DocumentMember;
  readonly root: string;
}

/** Whether a ZIP with such members is an OpenDocument: programs go by its manifest and, where that is missing, by its type. */
export function isOdf(members: readonly DocumentMember[]): boolean {
  return members.some(
    ({ name, content }) => name === 'META-INF/manifest.xml' || (name === 'mimetype' && isOdfType(content)),
  );
}

function isOdfType(content: Bytes): boolean {
  return /^application\/vnd\.(?:oasis\.opendocument|sun\.xml)\./.test(content.slice(0, 64).toString('latin1'));
}

/** Of XML whose outermost element is `root`: whether it is an OpenDocument in one file. */
export function isFlatOdf(root: string | null): boolean {
  return root === 'odf-office:document';
}

/** Reads a text, table, presentation or drawing of OpenDocument. */
export function* readOdf(members: readonly DocumentMember[], budget: Budget): Generator<void, DocumentContent> {
  const reading = new OdfReading();
  const chosen = yield* choose(members);
  for (const { member, root } of chosen) yield* readXml(member.content, root, member.name, reading);
  judgeFiles(members, reading);
  return { ...contentOf(reading, budget), told: chosen.map(({ member }) => member) };
}

/** Reads an OpenDocument that is one XML file. */
export function* readFlatOdf(content: Bytes, budget: Budget): Generator<void, DocumentContent> {
  const reading = new OdfReading();
  yield* readXml(content, 'odf-office:document', '', reading);
  return contentOf(reading, budget);
}

function* choose(members: readonly DocumentMember[]): Generator<void, readonly Chosen[]> {
  const chosen: Chosen[] = [];
  for (const member of members) {
    const root = looksLikeXml(member.content) ? yield* rootOf(member.content) : null;
    if (root !== null && READERS.has(root)) chosen.push({ member, root });
    yield;
  }
  return chosen.sort((a, b) => RANKS.indexOf(a.root) - RANKS.indexOf(b.root));
}

function* readXml(content: Bytes, root: string, name: string, reading: OdfReading): Generator<void> {
  const handler = READERS.get(root)?.(reading);
  if (handler === undefined) return;
  const { damaged, entities } = yield* scanXml(content, handler);
  if (damaged) reading.flag(Flag.corrupt('xml-damaged', quote(name)));
  if (entities) reading.flag(Flag.ambiguous('xml-entities', quote(name)));
}

/** Scripts of other languages are files of their own (OpenDocument 1.3 part 3 section 3.17). */
function judgeFiles(members: readonly DocumentMember[], reading: OdfReading): void {
  const script = members.find(({ name, content }) => /^Scripts\//i.test(name) && content.size > 0);
  if (script !== undefined) reading.flag(Flag.active('macro', `a script, ${quote(script.name)}`));
  if (members.some(({ name }) => /^META-INF\/[^/]*signatures/i.test(name))) {
    reading.flag(Flag.note('signed-document', 'it holds signatures'));
  }
}

function contentOf(reading: OdfReading, budget: Budget): DocumentContent {
  const parts = reading.sources.flatMap((module) => sourcePart(module, budget));
  return toldContent(reading, parts);
}

function sourcePart({ name, source }: { name: string; source: string }, budget: Budget): readonly DocumentPart[] {
  const octets = Buffer.from(source);
  const limit = budget.takeMember() ?? budget.takeBytes(octets.length);
  const content = budget.scratch.store(limit === null ? octets : Buffer.alloc(0));
  return [{ origin: 'extracted', names: [`${name}.bas`], content, flags: limit === null ? [] : [limit] }];
}
