import { type Bytes, memoryBytes, subBytes } from '../mail/bytes.ts';
import type { Flag as PartFlag, PartOrigin } from '../mail/part.ts';
import type { Limits } from './budget.ts';
import type { Draft } from './draft.ts';
import { Flag, quote } from './flag.ts';
import { contentsWithin } from './leaf-contents.ts';
import { type Entity, isMessageType } from './mime/entity.ts';
import { type EntityCount, EntityParser } from './mime/entity-parser.ts';
import { flagsOfLooseText } from './mime/outer-text.ts';
import { flagsOfType } from './mime/protection.ts';
import { decodeBody } from './mime/transfer-encoding.ts';
import type { Scratch } from './scratch.ts';
import { knowsCharset } from './text/charset.ts';
import { type DetectedType, detectFileType, detectType, MAIL_TYPE } from './type/detect.ts';

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
}

/** Makes drafts of a mail's entities, their contents decoded. Every yield is a place where the loop may be given back. */
export class MailReader {
  readonly #options: ReadingOptions;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** The mail itself. */
  *mail(bytes: Bytes): Generator<void, Draft> {
    const root = yield* this.#parse(bytes, 0);
    return yield* this.#draft(root, { bytes, origin: 'mail', inMail: true });
  }

  #parse(bytes: Bytes, depth: number): Generator<void, Entity> {
    const { limits, count } = this.#options;
    return new EntityParser({ bytes, limits, count, depth }).parse();
  }

  *#draft(entity: Entity, place: Place): Generator<void, Draft> {
    if (entity.kind === 'leaf') return yield* this.#leaf(entity, place);
    const draft = this.#made(entity, place, this.#body(entity, place), plain(entity.type));
    for (const child of entity.children) {
      draft.children.push(yield* this.#draft(child, { ...place, origin: 'entity' }));
    }
    return draft;
  }

  *#leaf(entity: Entity, place: Place): Generator<void, Draft> {
    const body = this.#body(entity, place);
    const { content, flags } = yield* decodeBody(body, entity.fields.encoding, this.#options.scratch);
    const draft = this.#made(entity, place, content, this.#detect(entity, content));
    draft.flags.push(...flags);
    if (draft.detected.type.startsWith('text/') && draft.names.length === 0) {
      draft.flags.push(...flagsOfLooseText(draft.content));
    }
    if (!entity.uninspected) yield* this.look(draft, entity.depth);
    return draft;
  }

  /** A body declared as text is what its sender wrote, even where it quotes a mail from its first line on. */
  #detect(entity: Entity, content: Bytes): DetectedType {
    if (isMessageType(entity.type) && !entity.uninspected) return plain(MAIL_TYPE);
    const asText = entity.type.startsWith('text/') && entity.fields.names.length === 0;
    return asText || entity.uninspected ? detectType(content) : detectFileType(content);
  }

  /**
   * Looks into decoded content for mails, attachments within text, and encryption. `depth` counts the multiparts, messages and
   * texts around it.
   */
  *look(draft: Draft, depth: number): Generator<void, void> {
    if (draft.detected.type === MAIL_TYPE) {
      yield* this.#messageIn(draft, depth);
      return;
    }
    for (const child of yield* contentsWithin(draft, this.#options.scratch)) {
      draft.children.push(child);
      if (!this.#tooDeep(child, depth)) yield* this.look(child, depth + 1);
    }
    this.#options.onLeaf(draft);
  }

  /** Puts the one entity that the mail in `carrier` is below it. */
  *#messageIn(carrier: Draft, depth: number): Generator<void, void> {
    if (this.#tooDeep(carrier, depth)) return;
    const bytes = carrier.content;
    const root = yield* this.#parse(bytes, depth + 1);
    carrier.children.push(yield* this.#draft(root, { bytes, origin: 'entity', inMail: false }));
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
      declaredType: fields.type,
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

function plain(type: string): DetectedType {
  return { type, container: type, appended: null };
}
