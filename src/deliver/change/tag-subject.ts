import type { Bytes } from '../../mail/bytes.ts';
import { encodedText, textField } from '../../mail/header-writer.ts';
import type { Dissection, HeaderField } from '../../mail/part.ts';
import { contentOf, type Edit } from './edit.ts';

/**
 * Puts `tag` before the subject, once: a subject that begins with it stays. Of several Subject fields each is tagged,
 * because programs differ in which one they show. Without one, a field is made at `at`.
 */
export function taggedSubject({ root, subject, bytes }: Dissection, tag: string, at: number): Edit[] {
  if (tag.trim() === '' || subject.trimStart().startsWith(tag.trim())) return [];
  const fields = root.header.filter(({ name }) => name.toLowerCase() === 'subject');
  if (fields.length === 0) return [{ start: at, end: at, content: contentOf(textField('Subject', tag)) }];
  return fields.map((field) => tagged(bytes, field, tag));
}

function tagged(bytes: Bytes, field: HeaderField, tag: string): Edit {
  const raw = bytes.slice(field.start, field.end).toString('latin1');
  const lead = /^[^:]*:[ \t]*/.exec(raw)?.[0] ?? '';
  const start = field.start + lead.length;
  // Between two encoded words white space is not shown (RFC 2047 section 6.2): the one before brings its own.
  const words = raw.startsWith('=?', lead.length) ? wordsBeforeEncoded(tag) : encodedText(tag);
  const space = lead.endsWith(':') ? ' ' : '';
  return {
    start,
    end: start,
    content: contentOf(`${space}${words.join(' ')}${separator(raw.slice(lead.length), words)}`),
  };
}

/** What stands between the tag and the subject's first line, `rest`. A line of white space alone must not come of it. */
function separator(rest: string, words: readonly string[]): string {
  const line = rest.search(/[\r\n]|$/);
  if (line === 0) return '';
  return line + words.join(' ').length > LINE ? '\r\n ' : ' ';
}

/** Behind `Subject: `, so that the line has at most 78 characters. */
const LINE = 68;

function wordsBeforeEncoded(tag: string): string[] {
  const words = encodedText(tag);
  return words.at(-1)?.startsWith('=?') ? encodedText(`${tag}\u00a0`) : words;
}
