import { type Bytes, memoryBytes, subBytes } from '../mail/bytes.ts';
import type { Flag as PartFlag, PartOrigin } from '../mail/part.ts';
import type { Limits } from './budget.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import { contentsWithin } from './leaf-contents.ts';
import type { ContentFields } from './mime/content-fields.ts';
import { flagsOfEncodedMessage } from './mime/encoded-entity.ts';
import { type Entity, isMessageType } from './mime/entity.ts';
import { type EntityCount, EntityParser, type EntityParserOptions } from './mime/entity-parser.ts';
import { isMinor, type Manner, type Otherwise, otherwiseBy, USUAL, withinManner } from './mime/manner.ts';
import { readLooseText } from './mime/outer-text.ts';
import { flagsOfType } from './mime/protection.ts';
import { decodeBody } from './mime/transfer-encoding.ts';
import { type Found, OtherReadings, type Reading } from './other-readings.ts';
import type { Scratch } from './scratch.ts';
import { knowsCharset } from './text/charset.ts';
import { type DetectedType, detectFileType, detectType, MAIL_TYPE, UNKNOWN_TYPE } from './type/detect.ts';
import { isMailByName } from './type/mail-file.ts';

/** A mail up to this size stands in memory as one buffer. */
export const WHOLE = 1024 * 1024;

/** Shared by a mail and all the messages in it. */
export interface ReadingOptions {
  readonly limits: Limits;
  readonly scratch: Scratch;
  readonly count: EntityCount;
  /** Takes each leaf that is ready: it may be a container. */
  readonly onLeaf: (leaf: Draft) => void;
}

interface Place {
  readonly bytes: Bytes;
  readonly origin: PartOrigin;
  /** Whether offsets are those of the mail itself. */
  readonly inMail: boolean;
  readonly manner: Manner;
  readonly found: Found;
  /**
   * What a leaf is that is decoded by minor readers: where it is the same to them, theirs is a ruin of it. Engines look at that too,
   * but its flaws are none of the mail's.
   */
  readonly knownType?: string;
}

/** Makes drafts of a mail's entities, their contents decoded. Every yield is a place where the loop may be given back. */
export class MailReader {
  readonly #options: ReadingOptions;
  readonly #otherReadings: OtherReadings;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#otherReadings = new OtherReadings(options.onLeaf);
  }

  /** The mail itself. */
  *mail(bytes: Bytes): Generator<void, Draft> {
    const found: Found = { leaves: [], doubts: [] };
    const root = yield* this.#parser(bytes, { depth: 0 }).parse();
    const draft = yield* this.#draft(root, { bytes, origin: 'mail', inMail: true, manner: USUAL, found });
    yield* this.#finish(draft, found);
    return draft;
  }

  /**
   * Looks into decoded content for mails, attachments within text, and encryption. `depth` counts the multiparts, messages and
   * texts around it.
   */
  *look(draft: Draft, depth: number): Generator<void, void> {
    const found: Found = { leaves: [], doubts: [] };
    yield* this.#look(draft, depth, found);
    yield* this.#finish(draft, found);
  }

  *#finish(draft: Draft, { leaves, doubts }: Found): Generator<void, void> {
    for (const leaf of leaves) this.#options.onLeaf(leaf);
    yield* this.#otherReadings.readAll(draft, doubts);
  }

  #parser(bytes: Bytes, options: Pick<EntityParserOptions, 'depth'> & Partial<EntityParserOptions>): EntityParser {
    const { limits, count } = this.#options;
    return new EntityParser({ bytes, limits, count, ...options });
  }

  *#draft(entity: Entity, place: Place): Generator<void, Draft> {
    const draft = yield* entity.kind === 'leaf' ? this.#leaf(entity, place) : this.#frame(entity, place);
    const otherwise = [...entity.fields.otherwise, ...otherwiseBy(draft.flags)];
    if (otherwise.length > 0) {
      const { headerStart, end } = entity.span;
      const read = (other: Otherwise): Generator<void, Reading> =>
        this.#otherwise(entity, place.bytes, other, draft.detected.type);
      place.found.doubts.push({ draft, otherwise, size: end - headerStart, read });
    }
    return draft;
  }

  /** Reads `entity` as readers do that take it otherwise. */
  *#otherwise(entity: Entity, bytes: Bytes, otherwise: Otherwise, usualType: string): Generator<void, Reading> {
    const { span, depth, type, fields } = entity;
    const manner: Manner = { ...USUAL, ...otherwise };
    const found: Found = { leaves: [], doubts: [] };
    const octets = subBytes(bytes, span.headerStart, span.end);
    const known = isMinor(otherwise) ? { knownType: usualType } : {};
    const place: Place = { bytes: octets, origin: 'reading', inMail: false, manner, found, ...known };
    const defaultType = fields.type === null ? type : 'text/plain';
    // Honest mail may have many parts with such flaws: their readings take no part's place.
    const count = isMinor(otherwise) ? { left: 1 } : this.#options.count;
    const root = yield* this.#parser(octets, { depth, manner, count, defaultType }).parse();
    const { encoding } = root.fields;
    if (!manner.decoded || encoding === 'identity') return { draft: yield* this.#draft(root, place), found };
    const body = this.#body(root, place);
    const { content } = yield* decodeBody(body, encoding, this.#options.scratch, manner);
    const decoded = yield* this.#parser(content, { depth, manner }).parseBody({
      ...root,
      fields: asItStands(root.fields),
    });
    return { draft: yield* this.#draft(decoded, { ...place, bytes: content }), found };
  }

  *#frame(entity: Entity, place: Place): Generator<void, Draft> {
    const draft = this.#made(entity, place, this.#body(entity, place), plain(entity.type));
    const within: Place = { ...place, origin: 'entity', manner: withinManner(place.manner) };
    for (const child of entity.children) draft.children.push(yield* this.#draft(child, within));
    return draft;
  }

  *#leaf(entity: Entity, place: Place): Generator<void, Draft> {
    const body = this.#body(entity, place);
    const { content, flags } = yield* decodeBody(body, entity.fields.encoding, this.#options.scratch, place.manner);
    const draft = this.#made(entity, place, content, this.#detect(entity, content));
    draft.flags.push(...flags, ...flagsOfEncodedMessage(entity, body));
    const ruin = place.knownType === draft.detected.type;
    if (isLoose(draft)) {
      const { flags: doubtful, copyAt } = readLooseText(draft.content, draft.declaredType, place.inMail);
      draft.flags.push(...doubtful);
      if (copyAt >= 0 && !ruin) yield* this.#copiedMail(draft, copyAt, entity.depth, place.found);
    }
    if (!entity.uninspected && !ruin) yield* this.#look(draft, entity.depth, place.found);
    return draft;
  }

  /** A mail that is copied into a text is opened as an attached one is. */
  *#copiedMail(text: Draft, start: number, depth: number, found: Found): Generator<void, void> {
    const content = subBytes(text.content, start, text.content.size);
    const copy = bareDraft({ origin: 'embedded', names: [], detected: plain(MAIL_TYPE), content });
    text.children.push(copy);
    if (!this.#tooDeep(copy, depth)) yield* this.#look(copy, depth + 1, found);
  }

  /** A body declared as text is what its sender wrote, even where it quotes a mail from its first line on. */
  #detect(entity: Entity, content: Bytes): DetectedType {
    if (isMessageType(entity.type) && !entity.uninspected) return plain(MAIL_TYPE);
    const asText = entity.type.startsWith('text/') && entity.fields.names.length === 0;
    return asText || entity.uninspected ? detectType(content) : detectFileType(content);
  }

  *#look(draft: Draft, depth: number, found: Found): Generator<void, void> {
    if (isMailByName(draft.names, draft.detected.type)) draft.detected = plain(MAIL_TYPE);
    if (draft.detected.type === MAIL_TYPE) {
      yield* this.#messageIn(draft, depth, found);
      return;
    }
    for (const child of yield* contentsWithin(draft, this.#options.scratch)) {
      draft.children.push(child);
      if (!this.#tooDeep(child, depth)) yield* this.#look(child, depth + 1, found);
    }
    found.leaves.push(draft);
  }

  /** Puts the one entity that the mail in `carrier` is below it. */
  *#messageIn(carrier: Draft, depth: number, found: Found): Generator<void, void> {
    if (this.#tooDeep(carrier, depth)) return;
    const bytes = carrier.content;
    const root = yield* this.#parser(bytes, { depth: depth + 1 }).parse();
    const place: Place = { bytes, origin: 'entity', inMail: false, manner: USUAL, found };
    carrier.children.push(yield* this.#draft(root, place));
  }

  #tooDeep(draft: Draft, depth: number): boolean {
    const { mimeDepth } = this.#options.limits;
    if (depth < mimeDepth) return false;
    draft.flags.push(Flag.overLimit('mime-depth', `nested deeper than ${mimeDepth}: not read`));
    return true;
  }

  #body(entity: Entity, place: Place): Bytes {
    const { bodyStart, end } = entity.span;
    // Within one buffer a slice is the leanest run.
    return place.bytes.size <= WHOLE
      ? memoryBytes(place.bytes.slice(bodyStart, end))
      : subBytes(place.bytes, bodyStart, end);
  }

  #made(entity: Entity, place: Place, content: Bytes, detected: DetectedType): Draft {
    const { fields } = entity;
    const flags: PartFlag[] = [...entity.flags, ...flagsOfType(entity.type, fields.smimeType)];
    if (fields.charset !== '' && !knowsCharset(fields.charset)) {
      flags.push(Flag.note('unknown-charset', quote(fields.charset)));
    }
    return {
      origin: place.origin,
      names: fields.names,
      // Of a reading it is what the entity is to those readers.
      declaredType: place.origin === 'reading' ? entity.type : fields.type,
      detected,
      flags,
      header: entity.header,
      span: place.inMail ? entity.span : null,
      disposition: fields.disposition,
      content,
      size: content.size,
      charset: fields.charset,
      children: [],
      text: null,
      links: [],
    };
  }
}

/** The fields of an entity whose body has been decoded. */
function asItStands(fields: ContentFields): ContentFields {
  return { ...fields, encoding: 'identity' };
}

/** Whether readers of another header may take it for something else than the file that it is. */
function isLoose({ detected, names }: Draft): boolean {
  return names.length === 0 && (detected.type.startsWith('text/') || detected.type === UNKNOWN_TYPE);
}

function plain(type: string): DetectedType {
  return { type, container: type, appended: null };
}
