import type { Bytes } from '../../mail/bytes.ts';
import type { HeaderField, Part, Span } from '../../mail/part.ts';
import { type Content, contentOf, type Edit } from './edit.ts';

/** An entity that lies in the mail as such, so that it can be written anew. */
export interface Entity {
  readonly part: Part;
  readonly span: Span;
  /** The mail itself, or the mail in a message/rfc822: then the header has more than the content's own fields. */
  readonly isMessage: boolean;
}

const CONTENT_FIELD = /^(?:content-|mime-version$)/i;

/**
 * The entity with another body. Its fields that tell of content are replaced by `fields` where `replaces` says so of their
 * names; all other fields of its header stay, byte for byte.
 */
export function rewritten(
  bytes: Bytes,
  entity: Entity,
  change: { readonly fields: string; readonly replaces: (field: HeaderField) => boolean; readonly body: Content },
): Edit[] {
  const { part, span } = entity;
  const fields = part.header.filter(({ start, end }) => start >= span.headerStart && end <= span.bodyStart);
  const edits: Edit[] = fields
    .filter(change.replaces)
    .map(({ start, end }) => ({ start, end, content: contentOf('') }));
  const last = fields.at(-1)?.end ?? span.headerStart;
  const rest = bytes.slice(last, span.bodyStart);
  // A header may end without a line end, or without the empty line behind it.
  const before = last > span.headerStart && bytes.slice(last - 1, last)[0] !== LF ? '\r\n' : '';
  const after = rest.includes(LF) ? '' : '\r\n';
  edits.push({ start: last, end: last, content: contentOf(`${before}${change.fields}${after}`) });
  edits.push({ start: span.bodyStart, end: span.end, content: change.body });
  return edits;
}

const LF = 0x0a;

export function isContentField({ name }: HeaderField): boolean {
  return CONTENT_FIELD.test(name);
}

/** The nearest entity above a part, or the part itself, that lies in the mail. The root always does. */
export function entityOf(lineage: readonly Part[]): Entity {
  for (let i = lineage.length - 1; i > 0; i--) {
    const part = lineage[i];
    const above = lineage[i - 1];
    if (part?.span && part.origin === 'entity') {
      return { part, span: part.span, isMessage: above !== undefined && isMessageType(above) };
    }
  }
  const root = lineage[0];
  if (!root?.span) throw new RangeError('the mail itself has no place in its bytes');
  return { part: root, span: root.span, isMessage: true };
}

function isMessageType({ declaredType }: Part): boolean {
  return declaredType === 'message/rfc822' || declaredType === 'message/global';
}

/** From the root to the part with that path, both included; null where there is none. */
export function lineageOf(root: Part, path: string): readonly Part[] | null {
  if (root.path === path) return [root];
  for (const part of root.parts) {
    const below = lineageOf(part, path);
    if (below !== null) return [root, ...below];
  }
  return null;
}
