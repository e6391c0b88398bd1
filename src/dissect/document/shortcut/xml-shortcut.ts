import { type Bytes, subBytes } from '../../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { BINARY_PLIST_TYPE, LIBRARY_TYPE, PLIST_TYPE, SETTING_TYPE } from '../../type/shortcut-kind.ts';
import type { DocumentContent, DocumentReader, DocumentSource } from '../document-reader.ts';
import { scanXml, type XmlHandler } from '../xml/xml-scanner.ts';
import { remoteFlags } from './command.ts';
import { type Said, shortcutContent } from './shortcut-content.ts';

const MOST_OCTETS = 256 * 1024;
const MOST_VALUES = 1000;
const MOST_OF_LINK = 16;
const LONGEST_VALUE = 16 * 1024;

/**
 * Shortcuts in XML: `.library-ms`, `.searchConnector-ms`, `.settingcontent-ms`, and property lists (`.webloc`, `.inetloc`,
 * `.fileloc`), which may be binary. Where a value stands does not matter: what it says does.
 */
export const xmlShortcutReader: DocumentReader = {
  types: [LIBRARY_TYPE, SETTING_TYPE, PLIST_TYPE, BINARY_PLIST_TYPE],
  *read({ content, type }: DocumentSource): Generator<void, DocumentContent> {
    const values = type === BINARY_PLIST_TYPE ? printable(content.slice(0, MOST_OCTETS)) : yield* textsOf(content);
    yield;
    const said: readonly Said[] = values.map((value) => ({ what: 'Value', value }));
    return shortcutContent(said, flagsOf(type, values));
  },
};

function flagsOf(type: string, values: readonly string[]): readonly PartFlag[] {
  if (type === LIBRARY_TYPE) return remoteFlags(values);
  if (type === SETTING_TYPE) {
    // It is there to start what DeepLink says, without asking.
    const command = values.find((value) => /[\\/%]|\.exe/i.test(value)) ?? values[0] ?? '';
    return [Flag.active('shortcut-command', `starts ${quote(command)}`)];
  }
  // Property lists hold anything; a link is one of few words.
  if (!values.includes('URL') || values.length > MOST_OF_LINK) return [];
  const file = values.find((value) => /^(?:file|smb|afp|nfs|x-apple[\w.-]*):/i.test(value));
  return file === undefined ? [] : [Flag.active('shortcut-command', `opens ${quote(file)}`)];
}

function* textsOf(content: Bytes): Generator<void, readonly string[]> {
  const texts = new Texts();
  yield* scanXml(subBytes(content, 0, MOST_OCTETS), texts);
  return texts.values;
}

/** What stands between the tags. */
class Texts implements XmlHandler {
  readonly values: string[] = [];
  #text = '';

  open(): void {
    this.#end();
  }

  close(): void {
    this.#end();
  }

  text(text: string): void {
    if (this.#text.length < LONGEST_VALUE) this.#text += text;
  }

  #end(): void {
    const value = this.#text.trim();
    this.#text = '';
    if (value !== '' && this.values.length < MOST_VALUES) this.values.push(value);
  }
}

/** The strings of a binary property list: ASCII, or UTF-16 whose high octets are zero. */
function printable(octets: Buffer): readonly string[] {
  const narrow = octets.toString('latin1');
  const found = [...narrow.matchAll(/[\x20-\x7e]{4,}/g), ...narrow.matchAll(/(?:\0[\x20-\x7e]){4,}/g)];
  return found
    .slice(0, MOST_VALUES)
    .map(([run]) => run.replaceAll('\0', '').replace(/^[^a-z]*?(?=[a-z][a-z0-9+.-]*:)/i, ''));
}
