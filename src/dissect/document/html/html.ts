import type { Flag as PartFlag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import { HtmlTokens } from '../../text/html/html-tokens.ts';
import { isXml } from '../../text/text-kind.ts';
import type { DocumentContent, DocumentReader, DocumentSource } from '../document-reader.ts';
import { dataContent, dataType } from './data-url.ts';
import { isMedia, PageData } from './page-data.ts';
import { flagsOfPage } from './page-flags.ts';
import { mayAct, pageOctets } from './page-octets.ts';
import { type DataUrl, PageSigns } from './page-signs.ts';
import { type ScriptData, scriptData } from './script-data.ts';
import { scriptWords } from './script-words.ts';

const BREATH = 256 * 1024;
/** A page stands in memory whole; no honest one that acts is as long. */
const LONGEST = 32 * 1024 * 1024;
const NO_DATA: ScriptData = { payloads: [], files: [], texts: 0 };
/** Elements whose address is shown as a page of its own, or saved. */
const OPENS: ReadonlySet<string> = new Set(['a', 'area', 'iframe', 'frame', 'object', 'embed', 'form', 'meta']);

/**
 * What a page does beside showing text: scripts, forms, frames, and files that it holds. Its text and links are read when somebody
 * asks for them (text/html/page.ts); most pages of most mails end at the first look, which decodes nothing.
 */
export const pageReader: DocumentReader = {
  // By name and declaration too: `documentReadersOf`.
  types: [],
  *read(source, budget) {
    if (!(yield* mayAct(source.content, source.charset))) return content([], []);
    if (source.content.size > LONGEST) {
      return content([], [Flag.overLimit('html-size', `${source.content.size} bytes`)]);
    }
    return yield* readActingPage(pageOctets(source.content, source.charset), source, budget);
  },
};

function* readActingPage(page: string, { type }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
  const xml = isXml({ detectedType: type });
  const signs = new PageSigns(xml);
  const tokens = new HtmlTokens(page, xml);
  let breath = BREATH;
  while (tokens.next() !== 'end') {
    yield* signs.take(tokens);
    if (tokens.end < breath) continue;
    breath = tokens.end + BREATH;
    yield;
  }
  const data = new PageData(budget);
  const words = yield* scriptWords(signs.code.pieces());
  const opened: string[] = [];
  for (const url of signs.dataUrls.values()) {
    if (data.full !== null) break;
    opened.push(...takeDataUrl(url, data));
    yield;
  }
  for (const inner of signs.pages) data.add(Buffer.from(inner, 'latin1'), [], 'extracted');
  const held = signs.code.empty ? NO_DATA : yield* scriptData(page, words, data);
  const flags: PartFlag[] = signs.crowded ? [Flag.overLimit('html-size', 'too many addresses hold data')] : [];
  const found = flagsOfPage({ signs, words, held, opened, length: page.length, picture: type === 'image/svg+xml' });
  flags.push(...found, ...(data.full === null ? [] : [data.full]));
  return content(data.parts, flags);
}

/** What an address holds that is opened or saved when it is followed, and no picture: told in a word. */
function takeDataUrl({ url, element, download }: DataUrl, data: PageData): string[] {
  const found = isMedia(dataType(url)) && !data.wantsPictures ? null : dataContent(url);
  if (found === null) return [];
  const opens = OPENS.has(element) && (download !== null || !isMedia(found.type));
  const names = download === null || download === '' ? [] : [download];
  const held = data.add(found.octets, names, opens ? 'embedded' : 'extracted');
  // Tables and texts are saved from honest reports.
  const harmless = held === null || isMedia(held.type) || held.type === 'text/plain';
  return opens && !harmless ? [`${found.type}, which is ${held.type}`] : [];
}

function content(parts: DocumentContent['parts'], flags: readonly PartFlag[]): DocumentContent {
  return { parts, flags, text: null, hiddenText: '', links: [] };
}
