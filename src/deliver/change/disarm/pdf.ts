import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRef,
  PDFStream,
  PDFString,
} from '@cantoo/pdf-lib';
import { sweep } from './pdf-sweep.ts';
import { harmlessUrl } from './url.ts';

/** What starts or holds an action or a file, ISO 32000-2 sections 7.7.2, 7.11, 12.6, 12.7, 13; wherever it stands. */
const KEYS = [
  'AA',
  'JS',
  'JavaScript',
  'EmbeddedFiles',
  'EF',
  'AF',
  'XFA',
  'Collection',
  'RichMedia',
  'RichMediaContent',
  'OnInstantiate',
  'OPI',
  // Rights that go with a signature, which does not fit any more.
  'Perms',
] as const;
/** Of a stream: that its data, or the page that it shows, lie in another file (sections 7.3.8.2, 8.10.4). */
const STREAM_KEYS = ['F', 'FFilter', 'FDecodeParms', 'Ref'] as const;
/** Actions that do no more than show another place: all others go (section 12.6.4). */
const HARMLESS_ACTIONS: ReadonlySet<string> = new Set(
  'GoTo URI Named SetOCGState Trans Hide ResetForm GoTo3DView NOP'.split(' '),
);
const ARMED_ACTIONS: ReadonlySet<string> = new Set(
  'JavaScript Launch SubmitForm ImportData GoToR GoToE GoToDp Rendition Movie Sound RichMediaExecute'.split(' '),
);
/** Annotations that hold or play files (section 12.5.6). */
const BEARERS: ReadonlySet<string> = new Set(['FileAttachment', 'RichMedia', 'Movie', 'Screen', 'Sound', '3D']);

/**
 * The document without actions, scripts and files in it; pages, forms and links stay. One that is encrypted and opens without a
 * password is not encrypted any more.
 * @throws where it needs a password, is drawn by its form alone (XFA), or cannot be read to its end
 */
export async function disarmPdf(octets: Buffer): Promise<Uint8Array> {
  const password = octets.includes('/Encrypt') ? { password: '' } : {};
  const document = await PDFDocument.load(octets, { throwOnInvalidObject: true, updateMetadata: false, ...password });
  if (document.catalog.lookup(PDFName.of('NeedsRendering'))?.toString() === 'true')
    throw new Error('it is a form in XML');
  for (const [, object] of document.context.enumerateIndirectObjects()) disarmTree(object);
  sweep(document.context);
  return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

/** The object and all that stands directly in it. */
function disarmTree(root: PDFObject): void {
  const waiting: PDFObject[] = [root];
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    const inner = object instanceof PDFStream ? object.dict : object;
    if (object instanceof PDFStream) remove(object.dict, STREAM_KEYS);
    if (inner instanceof PDFArray) for (const one of inner.asArray()) waiting.push(one);
    if (!(inner instanceof PDFDict)) continue;
    disarmDict(inner);
    for (const one of inner.values()) waiting.push(one);
  }
}

function disarmDict(dict: PDFDict): void {
  remove(dict, KEYS);
  const type = nameIn(dict, 'S') ?? '';
  const isAction = ARMED_ACTIONS.has(type) || nameIn(dict, 'Type') === 'Action';
  if (isAction && !isHarmlessAction(dict, type)) empty(dict);
  // An action need not say that it is one, and may be of a kind that nobody knows: what stands under these is.
  for (const key of ['A', 'Next', 'PA']) disarmAction(dict, key);
  // A place to begin at stays; that an address is one, nobody's hand must say.
  if (!(dict.lookup(PDFName.of('OpenAction')) instanceof PDFArray)) remove(dict, ['OpenAction']);
  // What all addresses of the document start from.
  if (dict.lookup(PDFName.of('URI')) instanceof PDFDict) remove(dict, ['URI']);
  if (BEARERS.has(nameIn(dict, 'Subtype') ?? '') || nameIn(dict, 'Type') === 'Filespec') empty(dict);
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
  if (type !== 'URI') return HARMLESS_ACTIONS.has(type);
  const value = action.lookup(PDFName.of('URI'));
  const url = value instanceof PDFString || value instanceof PDFHexString ? value.decodeText().trim() : '';
  return /^(?:[a-z]+:|www\.|#)/i.test(url) && harmlessUrl(url, false) === url;
}

function remove(dict: PDFDict, keys: readonly string[]): void {
  for (const key of keys) dict.delete(PDFName.of(key));
}

function empty(dict: PDFDict): void {
  for (const key of dict.keys()) dict.delete(key);
}

function nameIn(dict: PDFDict, key: string): string | null {
  const value = dict.lookup(PDFName.of(key));
  return value instanceof PDFName ? value.decodeText() : null;
}
