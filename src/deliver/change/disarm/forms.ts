import { disarmableKind } from '../../../mail/disarmable.ts';
import type { Form } from '../form.ts';

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';

/** What a document with macros is without them: by its detected type. */
const PLAIN_TYPES: Readonly<Record<string, string>> = {
  'application/vnd.ms-word.document.macroenabled.12': `${OPEN_XML}.wordprocessingml.document`,
  'application/vnd.ms-word.template.macroenabledtemplate.12': `${OPEN_XML}.wordprocessingml.template`,
  'application/vnd.ms-excel.sheet.macroenabled.12': `${OPEN_XML}.spreadsheetml.sheet`,
  'application/vnd.ms-excel.template.macroenabled.12': `${OPEN_XML}.spreadsheetml.template`,
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': `${OPEN_XML}.presentationml.presentation`,
  'application/vnd.ms-powerpoint.template.macroenabled.12': `${OPEN_XML}.presentationml.template`,
  'application/vnd.ms-powerpoint.slideshow.macroenabled.12': `${OPEN_XML}.presentationml.slideshow`,
};
/** Office opens a file only where its name fits what it is. */
const PLAIN_ENDINGS: Readonly<Record<string, string>> = {
  docm: 'docx',
  dotm: 'dotx',
  xlsm: 'xlsx',
  xltm: 'xltx',
  pptm: 'pptx',
  potm: 'potx',
  ppsm: 'ppsx',
};
/** Names by which pages are read as XML, or run. */
const PAGE_ENDINGS: Readonly<Record<string, string>> = { xhtml: 'html', xht: 'html', xml: 'html', hta: 'html' };

/** How the disarmed document is to be declared; null where that stays as it was. */
export function formOf(type: string): Form | null {
  if (disarmableKind(type) === 'html')
    return { mediaType: 'text/html', name: (old) => renamed(old, PAGE_ENDINGS), text: true };
  const mediaType = Object.hasOwn(PLAIN_TYPES, type) ? PLAIN_TYPES[type] : undefined;
  return mediaType === undefined ? null : { mediaType, name: (old) => renamed(old, PLAIN_ENDINGS), text: false };
}

function renamed(name: string, endings: Readonly<Record<string, string>>): string {
  const dot = name.lastIndexOf('.');
  const ending = name.slice(dot + 1).toLowerCase();
  return dot >= 0 && Object.hasOwn(endings, ending) ? `${name.slice(0, dot + 1)}${endings[ending]}` : name;
}
