import type { FoundLink } from '../../../mail/link.ts';
import type { Dissection, Part } from '../../../mail/part.ts';

/** What a reader sees of a mail without opening anything, and what stands behind it. */
export interface Body {
  /** The parts that it consists of. */
  readonly parts: readonly Part[];
  /** Text of parts that are plain text. */
  readonly plain: string;
  /** Text of pages, as it is seen. */
  readonly html: string;
  /** Text of pages that is not seen. */
  readonly hidden: string;
  /** The pages as they are written, each octet a character. */
  readonly source: string;
  /** Text of attachments that are text, and of mails within the mail. */
  readonly attached: string;
  /** The addresses in all parts. */
  readonly links: readonly FoundLink[];
}

/** Characters that are looked at: of text, and of the source of pages. Campaigns say what they want at the beginning. */
const LONGEST_TEXT = 32 * 1024;
const LONGEST_SOURCE = 128 * 1024;
const MOST_LINKS = 200;
/** Others are asked for their addresses where that is cheap. */
const MOST_PARTS = 50;
const LARGEST_PART = 1024 * 1024;

/** Reads in steps what the rules look at. */
export async function readBody({ root, parts }: Dissection): Promise<Body> {
  const shown = shownParts(root, 0);
  const body = { plain: '', html: '', hidden: '', source: '', attached: '' };
  const links: FoundLink[] = [];
  const others = parts.filter((part) => !shown.includes(part) && part.size <= LARGEST_PART).slice(0, MOST_PARTS);
  for (const part of [...shown, ...others]) {
    const words = await part.words();
    for (const link of words.links.slice(0, MOST_LINKS - links.length)) links.push({ ...link, part: part.path });
    if (!shown.includes(part)) {
      if (isTextEntity(part)) body.attached = joined(body.attached, words.text ?? '', LONGEST_TEXT);
    } else if (isPage(part)) {
      body.html = joined(body.html, words.text ?? '', LONGEST_TEXT);
      body.hidden = joined(body.hidden, words.hiddenText, LONGEST_TEXT);
      body.source = joined(body.source, part.content().slice(0, LONGEST_SOURCE).toString('latin1'), LONGEST_SOURCE);
    } else body.plain = joined(body.plain, words.text ?? '', LONGEST_TEXT);
  }
  return { ...body, parts: shown, links };
}

function isTextEntity({ origin, declaredType, parts }: Part): boolean {
  return origin === 'entity' && parts.length === 0 && /^text\/(?!calendar)/.test(declaredType ?? 'text/plain');
}

export function isPage({ declaredType, detectedType }: Part): boolean {
  return declaredType === 'text/html' || (declaredType !== 'text/plain' && detectedType === 'text/html');
}

const DEEPEST = 10;

/** Texts that mail programs show below the header: those of multiparts, without names, and not of a mail within the mail. */
function shownParts(part: Part, depth: number): readonly Part[] {
  const { declaredType, origin, disposition } = part;
  if (declaredType?.startsWith('multipart/') === true && part.parts.length > 0) {
    return depth > DEEPEST ? [] : part.parts.flatMap((inner) => shownParts(inner, depth + 1));
  }
  if ((origin !== 'mail' && origin !== 'entity') || disposition === 'attachment' || part.name !== null) return [];
  return declaredType === null || declaredType.startsWith('text/') ? [part] : [];
}

function joined(before: string, more: string, most: number): string {
  return before === '' ? more.slice(0, most) : `${before}\n${more}`.slice(0, most);
}
