import type { Form } from '../form.ts';

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';

/** The form that a document with macros has without them: by its detected type, what it becomes and how its name ends. */
const PLAIN_FORMS: Readonly<Record<string, readonly [mediaType: string, endings: Readonly<Record<string, string>>]>> = {
  'application/vnd.ms-word.document.macroenabled.12': [
    `${OPEN_XML}.wordprocessingml.document`,
    { docm: 'docx', dotm: 'dotx' },
  ],
  'application/vnd.ms-excel.sheet.macroenabled.12': [
    `${OPEN_XML}.spreadsheetml.sheet`,
    { xlsm: 'xlsx', xltm: 'xltx', xlam: 'xlsx' },
  ],
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': [
    `${OPEN_XML}.presentationml.presentation`,
    { pptm: 'pptx', potm: 'potx', ppsm: 'ppsx', ppam: 'pptx' },
  ],
};

export type Kind = 'html' | 'pdf' | 'office';

/** Who disarms content of this detected type; null where nobody can. */
export function kindOf(type: string): Kind | null {
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (type === 'application/pdf') return 'pdf';
  return type.startsWith(`${OPEN_XML}.`) || Object.hasOwn(PLAIN_FORMS, type) ? 'office' : null;
}

/** How the disarmed document is to be declared; null where that stays as it was. */
export function formOf(type: string): Form | null {
  if (kindOf(type) === 'html') return { mediaType: 'text/html', name: (old) => old, text: true };
  const plain = Object.hasOwn(PLAIN_FORMS, type) ? PLAIN_FORMS[type] : undefined;
  if (plain === undefined) return null;
  const [mediaType, endings] = plain;
  return { mediaType, name: (old) => withoutMacroEnding(old, endings), text: false };
}

function withoutMacroEnding(name: string, endings: Readonly<Record<string, string>>): string {
  const dot = name.lastIndexOf('.');
  const ending = name.slice(dot + 1).toLowerCase();
  return dot >= 0 && Object.hasOwn(endings, ending) ? `${name.slice(0, dot + 1)}${endings[ending]}` : name;
}
