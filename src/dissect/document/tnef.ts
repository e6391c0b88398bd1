import { type Bytes, memoryBytes, subBytes } from '../../mail/bytes.ts';
import type { Flag as PartFlag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { Flag } from '../flag.ts';
import { decodeCharset } from '../text/charset.ts';
import { codePageCharset } from './code-page.ts';
import { decompressRtf } from './compressed-rtf.ts';
import type { DocumentContent, DocumentPart, DocumentReader, DocumentSource } from './document-reader.ts';
import { mapiBody } from './mapi-body.ts';
import { BINARY, type MapiProperty, mapiProperties, OBJECT, UNICODE } from './mapi-properties.ts';
import { ATTRIBUTE, type TnefAttribute, tnefAttributes } from './tnef-attributes.ts';

/** Transport Neutral Encapsulation Format, the `winmail.dat` of Outlook ([MS-OXTNEF]): attachments, messages and bodies. */
export const tnefReader: DocumentReader = {
  types: ['application/vnd.ms-tnef'],
  *read({ content }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
    const reader = new TnefReader(budget);
    const steps = tnefAttributes(content);
    let step = steps.next();
    for (let count = 0; !step.done && count < MOST_ATTRIBUTES && !reader.full; step = steps.next()) {
      if (step.value === null) yield;
      else {
        count++;
        yield* reader.take(step.value);
      }
    }
    const complete = step.done === true && step.value;
    return { ...reader.end(complete), text: null, hiddenText: '', links: [] };
  },
};

/** Outlook writes some thirty, and five for each attachment. */
const MOST_ATTRIBUTES = 20_000;
const PROPERTIES_BETWEEN_PAUSES = 1000;
/** Of those that are looked at; Outlook writes each once. */
const MOST_PROPERTIES = 1000;
const LONGEST_NAME = 1024;
const LONGEST_RTF = 16 * 1024 * 1024;
/** The identifier of the interface before an object ([MS-OXTNEF] section 2.1.3.4). */
const INTERFACE = 16;

/** [MS-OXPROPS]: the names of an attachment, the most telling first. */
const NAME_PROPERTIES = [0x3707, 0x3704, 0x3001, 0x370d, 0x3708];
const ATTACH_DATA = 0x3701;
const BODY = 0x1000;
const RTF_COMPRESSED = 0x1009;
const HTML = 0x1013;
const INTERNET_CODE_PAGE = 0x3fde;
const OF_ATTACHMENT = new Set([...NAME_PROPERTIES, ATTACH_DATA]);
const OF_MESSAGE = new Set([BODY, RTF_COMPRESSED, HTML, INTERNET_CODE_PAGE]);

const OF_ATTACHMENTS: ReadonlySet<number> = new Set([
  ATTRIBUTE.attachData,
  ATTRIBUTE.attachTitle,
  ATTRIBUTE.attachTransportName,
  ATTRIBUTE.attachProperties,
]);

class Attachment {
  readonly names = new Map<number, string>();
  title = '';
  readonly contents: Bytes[] = [];
}

class TnefReader {
  readonly #budget: Budget;
  readonly #parts: DocumentPart[] = [];
  readonly #flags: PartFlag[] = [];
  readonly #faults = new Set<TnefAttribute['fault']>();
  #attachment: Attachment | null = null;
  #charset = '';
  /** A limit was hit. */
  full = false;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  *take({ id, data, fault }: TnefAttribute): Generator<void, void> {
    this.#faults.add(fault);
    switch (id) {
      case ATTRIBUTE.attachRenderData:
        this.#endAttachment();
        this.#attachment = new Attachment();
        break;
      case ATTRIBUTE.oemCodePage:
        if (data.size >= 4) this.#charset = codePageCharset(data.slice(0, 4).readUInt32LE(0));
        break;
      case ATTRIBUTE.body:
        this.#body('body.txt', data, this.#charset);
        break;
      case ATTRIBUTE.messageProperties:
        yield* this.#message(data);
        break;
      default:
        yield* this.#ofAttachment(id, data);
    }
  }

  end(complete: boolean): Pick<DocumentContent, 'parts' | 'flags'> {
    this.#endAttachment();
    if (!complete && !this.full) {
      this.#flags.push(Flag.overLimit('tnef-attributes', `more than ${MOST_ATTRIBUTES}, or within each other`));
    }
    if (this.#faults.has('cut') || this.#faults.has('misplaced')) {
      this.#flags.push(
        Flag.corrupt('tnef-damaged', 'an attribute reaches beyond the end, or stands where none should'),
      );
    } else if (this.#faults.has('checksum')) {
      this.#flags.push(Flag.note('tnef-checksum', 'an attribute has another checksum than it says'));
    }
    return { parts: this.#parts, flags: this.#flags };
  }

  *#ofAttachment(id: number, data: Bytes): Generator<void, void> {
    if (!OF_ATTACHMENTS.has(id)) return;
    this.#attachment ??= new Attachment();
    const attachment = this.#attachment;
    if (id === ATTRIBUTE.attachData) attachment.contents.push(data);
    else if (id === ATTRIBUTE.attachTitle) attachment.title = this.#text(data);
    else if (id === ATTRIBUTE.attachTransportName) attachment.names.set(id, this.#text(data));
    else {
      for (const property of yield* this.#properties(data, OF_ATTACHMENT))
        this.#ofAttachmentProperty(attachment, property);
    }
  }

  #ofAttachmentProperty(attachment: Attachment, property: MapiProperty): void {
    const { id, type, value } = property;
    if (id === ATTACH_DATA && type === OBJECT) attachment.contents.push(subBytes(value, INTERFACE, value.size));
    else if (id === ATTACH_DATA && type === BINARY) attachment.contents.push(value);
    else if (id !== ATTACH_DATA) attachment.names.set(id, this.#string(property));
  }

  *#message(data: Bytes): Generator<void, void> {
    const properties = yield* this.#properties(data, OF_MESSAGE);
    const page = properties
      .find(({ id }) => id === INTERNET_CODE_PAGE)
      ?.value.slice(0, 4)
      .readUInt32LE(0);
    const charset = page === undefined ? this.#charset : codePageCharset(page);
    for (const { id, type, value } of properties) {
      if (id === BODY) this.#body('body.txt', value, type === UNICODE ? 'utf-16le' : this.#charset);
      else if (id === HTML) this.#body('body.html', value, type === UNICODE ? 'utf-16le' : charset);
      else if (id === RTF_COMPRESSED && type === BINARY) yield* this.#rtf(value);
    }
  }

  *#rtf(value: Bytes): Generator<void, void> {
    const { rtf, damaged } = yield* decompressRtf(value.slice(0, LONGEST_RTF), this.#budget.scratch);
    const flags = damaged ? [Flag.corrupt('tnef-damaged', 'the RTF body is cut or damaged')] : [];
    if (rtf.size > 0) this.#add({ origin: 'extracted', names: ['body.rtf'], content: rtf, flags }, rtf.size);
    else this.#flags.push(...flags);
  }

  #body(name: string, data: Bytes, charset: string): void {
    const body = mapiBody(data, charset);
    if (body !== null) this.#add({ origin: 'extracted', names: [name], content: body.content, flags: [] }, body.made);
  }

  #endAttachment(): void {
    const attachment = this.#attachment;
    this.#attachment = null;
    if (attachment === null) return;
    const { title, contents } = attachment;
    const known = [...NAME_PROPERTIES.map((id) => attachment.names.get(id) ?? ''), title, ...attachment.names.values()];
    const names = [...new Set(known)].filter((name) => name !== '');
    if (contents.length === 0) {
      const flags = [Flag.unknown('tnef-object', 'an attachment whose content is not found')];
      this.#add({ origin: 'embedded', names, content: memoryBytes(Buffer.alloc(0)), flags }, 0);
    }
    for (const content of contents) this.#add({ origin: 'embedded', names, content, flags: [] }, 0);
  }

  /** `made` octets are not spans of the stream. */
  #add(part: DocumentPart, made: number): void {
    if (this.full) return;
    const limit = this.#budget.takeMember() ?? this.#budget.takeBytes(made);
    if (limit === null) this.#parts.push(part);
    else this.#stop(limit);
  }

  /** Those whose ids are wanted. */
  *#properties(data: Bytes, wanted: ReadonlySet<number>): Generator<void, readonly MapiProperty[]> {
    const properties: MapiProperty[] = [];
    let count = 0;
    for (const property of mapiProperties(data)) {
      if (++count % PROPERTIES_BETWEEN_PAUSES === 0) yield;
      if (wanted.has(property.id)) properties.push(property);
      if (properties.length > MOST_PROPERTIES) {
        this.#stop(Flag.overLimit('tnef-attributes', `more than ${MOST_PROPERTIES} properties of one object`));
        break;
      }
    }
    return properties;
  }

  #stop(limit: PartFlag): void {
    this.#flags.push(limit);
    this.full = true;
  }

  #string({ type, value }: MapiProperty): string {
    if (type !== UNICODE) return this.#text(value);
    return upToNul(value.slice(0, 2 * LONGEST_NAME).toString('utf16le'));
  }

  #text(data: Bytes): string {
    return upToNul(decodeCharset(data.slice(0, LONGEST_NAME), this.#charset));
  }
}

function upToNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul < 0 ? text : text.slice(0, nul);
}
