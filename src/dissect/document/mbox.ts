import { subBytes } from '../../mail/bytes.ts';
import type { Budget } from '../budget.ts';
import { MBOX_TYPE, mboxSeparators } from '../type/mbox.ts';
import type { DocumentContent, DocumentPart, DocumentReader, DocumentSource } from './document-reader.ts';

/** Mailbox files (RFC 4155): each mail, its separator line before it, is a part. */
export const mboxReader: DocumentReader = {
  types: [MBOX_TYPE],
  *read({ content }: DocumentSource, budget: Budget): Generator<void, DocumentContent> {
    const parts: DocumentPart[] = [];
    const found = { text: null, hiddenText: '', links: [] };
    let start = 0;
    for (const separator of mboxSeparators(content)) {
      if (separator === null) yield;
      if (separator === null || separator === start) continue;
      const full = budget.takeMember();
      if (full !== null) return { ...found, parts, flags: [full] };
      parts.push({ origin: 'embedded', names: [], content: subBytes(content, start, separator), flags: [] });
      start = separator;
    }
    const full = budget.takeMember();
    if (full !== null) return { ...found, parts, flags: [full] };
    parts.push({ origin: 'embedded', names: [], content: subBytes(content, start, content.size), flags: [] });
    return { ...found, parts, flags: [] };
  },
};
