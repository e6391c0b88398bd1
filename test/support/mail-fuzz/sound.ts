import assert from 'node:assert/strict';
import { DEFAULT_LIMITS } from '../../../src/dissect/budget.ts';
import type { Dissection, Part } from '../../../src/mail/part.ts';

const MOST_CHARACTERS = 8 * 1024 * 1024;
const MOST_LINKS = 1000;
/** Flags that tell of a fault of ours. */
const FAULTS: ReadonlySet<string> = new Set(['reader-failed', 'unpacker-failed', 'unpacker-crashed']);
const UNSAFE = /[\\\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What holds of every mail, whatever its bytes are. */
export function assertSound({ root, parts, bytes, links }: Dissection): void {
  assert.equal(parts[0], root);
  assert.equal(new Set(parts.map(({ path }) => path)).size, parts.length, 'no path twice');
  for (const part of parts) assertPart(part, bytes.size);
  assertWithin(root, root.span?.headerStart ?? 0, root.span?.end ?? bytes.size);
  const members = parts.filter(({ origin }) => origin === 'member');
  // The size of one that did not come out is what its archive claims.
  const expanded = members.reduce((sum, part) => sum + part.content().size, 0);
  assert.ok(members.length <= DEFAULT_LIMITS.members);
  assert.ok(expanded <= DEFAULT_LIMITS.expandedBytes);
  for (const { url } of links()) assert.ok(url.length <= 2048 && !/[\r\n]/.test(url), `a link of ${url.length}`);
}

function assertPart(part: Part, mailSize: number): void {
  const { path, size, span } = part;
  assert.doesNotMatch(path, UNSAFE, `the path ${JSON.stringify(path)}`);
  for (const { kind, name, detail } of part.flags)
    assert.ok(!FAULTS.has(name), `${kind} ${name} in ${path}: ${detail}`);
  const content = part.content();
  assert.ok(content.size === size || content.size === 0, `${path}: ${content.size} octets of ${size}`);
  assert.equal(content.slice(0, content.size).length, content.size);
  assert.ok((part.text()?.length ?? 0) <= MOST_CHARACTERS && part.hiddenText().length <= MOST_CHARACTERS);
  assert.ok(part.links().length <= MOST_LINKS);
  assert.match(part.sha256(), /^[0-9a-f]{64}$/);
  if (span === null) return;
  assert.ok(
    0 <= span.headerStart && span.headerStart <= span.bodyStart && span.bodyStart <= span.end,
    `the span of ${path}`,
  );
  assert.ok(span.end <= mailSize, `${path} ends behind the mail`);
}

/** Entities lie within the one that holds them. */
function assertWithin(part: Part, start: number, end: number): void {
  for (const child of part.parts) {
    if (child.span === null || child.origin !== 'entity') continue;
    assert.ok(child.span.headerStart >= start && child.span.end <= end, `${child.path} lies outside ${part.path}`);
    assertWithin(child, child.span.headerStart, child.span.end);
  }
}

/** What a dissection says, to be compared with another one of the same mail. */
export function saying({ parts }: Dissection): unknown {
  return parts.map((part) => ({
    path: part.path,
    type: part.detectedType,
    size: part.size,
    sha256: part.sha256(),
    flags: part.flags.map(({ kind, name }) => `${kind} ${name}`),
    text: part.text(),
    links: part.links(),
  }));
}
