import { subBytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import type { Budget } from '../../budget.ts';
import { Flag } from '../../flag.ts';
import { MOST_CHARACTERS } from '../../text/part-text.ts';
import type { DocumentContent, DocumentPart, DocumentReader, DocumentSource } from '../document-reader.ts';
import { fileDataIn } from './file-data.ts';
import { stringRuns } from './string-runs.ts';

const MOST_FILES = 1000;
const MOST_NAMES = 16;
const MOST_LINKS = 1000;
const NAME = /^[^\\/:*?"<>|\0\r\n]{1,200}\.[A-Za-z0-9]{1,12}$/;

/** Sections of OneNote notebooks (`.one`). */
export const oneNoteReader: DocumentReader = {
  types: ['application/onenote'],
  *read({ content }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
    const flags: PartFlag[] = [Flag.note('onenote-file', 'a section of a OneNote notebook')];
    const files = yield* fileDataIn(content, MOST_FILES);
    const strings: string[] = [];
    let characters = 0;
    let from = 0;
    for (const file of [...files, null]) {
      const end = file?.start ?? content.size;
      if (end > from && characters < MOST_CHARACTERS) {
        for (const text of yield* stringRuns(content, from, end)) {
          strings.push(text);
          characters += text.length + 1;
        }
      }
      if (file?.whole) from = file.dataEnd;
    }
    const names = [...new Set(strings.map((text) => text.trim()).filter((text) => NAME.test(text)))];
    const parts: DocumentPart[] = [];
    for (const [index, { dataStart, dataEnd, whole }] of files.entries()) {
      const full = budget.takeMember() ?? budget.takeBytes(dataEnd - dataStart);
      if (full !== null) {
        flags.push(full);
        break;
      }
      const damaged = whole ? [] : [Flag.corrupt('onenote-damaged', 'a file does not end where it says')];
      const data = subBytes(content, dataStart, dataEnd);
      parts.push({ origin: 'embedded', names: namesOf(names, files.length, index), content: data, flags: damaged });
    }
    const text = strings.join('\n').slice(0, MOST_CHARACTERS);
    return { parts, flags, text, hiddenText: '', links: linksIn(text) };
  },
};

/** Which name belongs to which file only the lists of the section say: where their numbers differ, each file may have any of them. */
function namesOf(names: readonly string[], files: number, index: number): readonly string[] {
  const own = names.length === files ? names[index] : undefined;
  return own === undefined ? names.slice(0, MOST_NAMES) : [own];
}

function linksIn(text: string): DocumentContent['links'] {
  const found = text.matchAll(/\b(?:https?|ftp|file|onenote):\/\/[^\s"'<>]{1,2000}/gi);
  const urls = new Set<string>();
  for (const [url] of found) if (urls.add(url).size === MOST_LINKS) break;
  return [...urls].map((url) => ({ url, shown: null, source: 'office' }));
}
