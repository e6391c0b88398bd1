import type { Package } from './package.ts';
import { partNameOf } from './part-name.ts';
import { CONTENT_TYPES } from './relationships.ts';
import { elementsOf, parseXml, remove, writeXml } from './xml.ts';

/** Main parts of documents with macros, and what they are without. */
const PLAIN: Readonly<Record<string, string>> = {
  'application/vnd.ms-word.document.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
  'application/vnd.ms-word.template.macroenabledtemplate.main+xml':
    'application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml',
  'application/vnd.ms-excel.sheet.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
  'application/vnd.ms-excel.template.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml',
  'application/vnd.ms-powerpoint.presentation.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml',
  'application/vnd.ms-powerpoint.template.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.presentationml.template.main+xml',
  'application/vnd.ms-powerpoint.slideshow.macroenabled.main+xml':
    'application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml',
};
/** Types that no part may have any more. */
const ARMED =
  /vbaproject|vbadata|activex|macrosheet|dialogsheet|oleobject|customui|externallink|webextension|macroenabled|addin/i;

/**
 * Corrects the package's list of content types to what is left of it.
 * @returns false where a part is left that is armed by its type, or the list is missing
 */
export function correctContentTypes(parts: Package): boolean {
  const list = parts.get(CONTENT_TYPES);
  if (list === undefined) return false;
  const document = parseXml(list.content);
  for (const element of elementsOf(document)) {
    if (element.localName !== 'Override' && element.localName !== 'Default') continue;
    const part = element.getAttribute('PartName');
    const type = (element.getAttribute('ContentType') ?? '').trim();
    const plain = Object.hasOwn(PLAIN, type.toLowerCase()) ? PLAIN[type.toLowerCase()] : undefined;
    if (part !== null && !parts.has(partNameOf(part))) remove(element);
    else if (plain !== undefined) element.setAttribute('ContentType', plain);
    else if (ARMED.test(type)) {
      if (part !== null) return false;
      remove(element);
    }
  }
  list.content = writeXml(document);
  return true;
}
