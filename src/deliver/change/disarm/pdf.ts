import { PDFArray, PDFDict, PDFDocument, PDFName, type PDFObject, PDFRef, PDFStream } from '@cantoo/pdf-lib';

/** What starts or holds an action, ISO 32000-2 sections 7.7.2, 12.6, 12.7; wherever it stands. */
const KEYS = [
  'OpenAction',
  'AA',
  'JS',
  'JavaScript',
  'EmbeddedFiles',
  'EF',
  'AF',
  'XFA',
  'Collection',
  'RichMedia',
] as const;
/** Actions that do no more than show another place: all others go (section 12.6.4). */
const HARMLESS_ACTIONS: ReadonlySet<string> = new Set(['GoTo', 'URI', 'Named', 'Thread', 'SetOCGState', 'Trans']);
const ARMED_ACTIONS: ReadonlySet<string> = new Set([
  'JavaScript',
  'Launch',
  'SubmitForm',
  'ImportData',
  'GoToR',
  'GoToE',
  'GoToDp',
  'Rendition',
  'Movie',
  'Sound',
  'RichMediaExecute',
]);
/** Annotations that hold or play files (section 12.5.6). */
const BEARERS: ReadonlySet<string> = new Set(['FileAttachment', 'RichMedia', 'Movie', 'Screen', 'Sound', '3D']);
const HARMLESS_URI = /^\s*(?:https?|mailto|tel|ftp):/i;

/**
 * The document without actions, scripts and files in it; pages, forms and links stay.
 * @throws where it is encrypted or cannot be read to its end
 */
export async function disarmPdf(octets: Buffer): Promise<Uint8Array> {
  const document = await PDFDocument.load(octets, { throwOnInvalidObject: true, updateMetadata: false });
  for (const [ref, object] of document.context.enumerateIndirectObjects()) {
    if (isFile(object)) document.context.delete(ref);
    else disarmTree(object);
  }
  return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

/** The object and all that stands directly in it. */
function disarmTree(root: PDFObject): void {
  const waiting: PDFObject[] = [root];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    const inner = object instanceof PDFStream ? object.dict : object;
    if (inner instanceof PDFArray) waiting.push(...inner.asArray());
    if (!(inner instanceof PDFDict)) continue;
    disarmDict(inner);
    waiting.push(...inner.values());
  }
}

function disarmDict(dict: PDFDict): void {
  for (const key of KEYS) dict.delete(PDFName.of(key));
  const type = nameIn(dict, 'S') ?? '';
  const isAction = ARMED_ACTIONS.has(type) || nameIn(dict, 'Type') === 'Action';
  if (isAction && !isHarmlessAction(dict, type)) empty(dict);
  // An action need not say that it is one, and may be of a kind that nobody knows: what stands under these is.
  for (const key of ['A', 'Next', 'PA']) disarmAction(dict, key);
  if (BEARERS.has(nameIn(dict, 'Subtype') ?? '')) empty(dict);
}

function disarmAction(dict: PDFDict, key: string): void {
  const value = dict.lookup(PDFName.of(key));
  const actions = value instanceof PDFArray ? value.asArray() : [value];
  for (const one of actions) {
    const action = one instanceof PDFRef ? dict.context.lookup(one) : one;
    if (!(action instanceof PDFDict)) continue;
    const type = nameIn(action, 'S');
    if (type !== null && !isHarmlessAction(action, type)) empty(action);
  }
}

function isHarmlessAction(action: PDFDict, type: string): boolean {
  if (!HARMLESS_ACTIONS.has(type)) return false;
  if (type !== 'URI') return true;
  return HARMLESS_URI.test(action.lookup(PDFName.of('URI'))?.toString().replace(/^[(<]/, '') ?? '');
}

function isFile(object: PDFObject): boolean {
  return object instanceof PDFStream && nameIn(object.dict, 'Type') === 'EmbeddedFile';
}

function empty(dict: PDFDict): void {
  for (const key of dict.keys()) dict.delete(key);
}

function nameIn(dict: PDFDict, key: string): string | null {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : null;
}
