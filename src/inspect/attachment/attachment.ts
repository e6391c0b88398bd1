import type { Finding } from '../../mail/finding.ts';
import type { FindingName } from '../../mail/findings.ts';
import type { Part } from '../../mail/part.ts';
import type { Inspector } from '../inspector.ts';
import { type AttachmentOptions, type AttachmentRules, compileAttachmentRules } from './attachment-rules.ts';
import { DOCUMENT_EXTENSIONS, EXECUTABLE_TYPES, OFFICE_EXTENSIONS, PAGE_EXTENSIONS } from './blocked.ts';
import { type FileName, readFileName } from './file-name.ts';

type AttachmentFinding = FindingName<'attachment'>;

/**
 * Validates attachments by all of their candidate names, the strictest counting, and by declared and detected type; members
 * of archives like any other part.
 */
export function createAttachmentInspector(options: AttachmentOptions): Inspector {
  const rules = compileAttachmentRules(options);
  return {
    name: 'attachment',
    inspect: ({ dissection }) => {
      const findings: Finding[] = [];
      for (const part of dissection.parts) findings.push(...judgePart(part, rules, options));
      const tooMany = judgeCount(dissection.root, options.maxCount);
      if (tooMany !== null) findings.push(tooMany);
      return Promise.resolve(findings);
    },
    close: () => Promise.resolve(),
  };
}

const NONE: readonly Finding[] = [];

function judgePart(part: Part, rules: AttachmentRules, options: AttachmentOptions): readonly Finding[] {
  const names = namesOf(part);
  const byType = judgeTypes(part, names, rules);
  if (names.length === 0 && options.maxSize === null) return byType;
  // The first name that earns a finding speaks for the part.
  const said = new Map<string, Finding>(byType.map((finding) => [finding.name, finding]));
  const add = (name: AttachmentFinding, evidence: string) => {
    if (!said.has(name)) said.set(name, findingOf(part.path, name, evidence));
  };
  for (const name of names) judgeName(name, rules, options, add);
  if (options.maxSize !== null && part.size > options.maxSize && isAttachment(part)) {
    add('too-large', `${part.size} bytes are more than the ${options.maxSize} allowed`);
  }
  return said.size === 0 ? NONE : [...said.values()];
}

/** The source of a macro has a name that we gave it: nobody clicks on it. */
function namesOf(part: Part): readonly FileName[] {
  return part.origin === 'extracted' ? [] : part.names.map(readFileName);
}

function judgeName(
  name: FileName,
  rules: AttachmentRules,
  options: AttachmentOptions,
  add: (name: AttachmentFinding, evidence: string) => void,
): void {
  const pattern = rules.blockedName(name);
  if (pattern !== null) add('blocked-name', `the name ${quoted(name.raw)} matches ${pattern}`);
  const extension = rules.blockedExtension(name);
  if (extension !== null)
    add('blocked-extension', `the name ${quoted(name.raw)} has the blocked extension .${extension}`);
  if (options.doubleExtension && isDouble(name, extension !== null)) {
    add('double-extension', `the name ${quoted(name.raw)} shows .${name.inner} and is .${name.extensions[0] ?? ''}`);
  }
  if (name.bidi) add('bidi-name', `the name ${quoted(name.raw)} changes the direction of writing`);
  if (name.clsid) add('clsid-name', `the name ${quoted(name.raw)} ends with a class identifier`);
}

const STARTS: ReadonlySet<string> = new Set([...EXECUTABLE_TYPES.values()].flatMap((extensions) => [...extensions]));

function isDouble(name: FileName, blocked: boolean): boolean {
  const last = name.extensions[0] ?? '';
  if (OFFICE_EXTENSIONS.has(name.inner) && PAGE_EXTENSIONS.has(last)) return true;
  return DOCUMENT_EXTENSIONS.has(name.inner) && (blocked || STARTS.has(last));
}

function judgeTypes(part: Part, names: readonly FileName[], rules: AttachmentRules): readonly Finding[] {
  const declared = part.declaredType === null ? null : rules.blockedDeclaredType(part.declaredType);
  const detected = rules.blockedDetectedType(part.detectedType);
  if (declared === null && detected === null) return NONE;
  const findings: Finding[] = [];
  const allowed = names.length > 0 && names.every((name) => rules.allowedName(name));
  if (declared !== null && !allowed) {
    findings.push(findingOf(part.path, 'blocked-declared-type', `it is declared as ${declared}`));
  }
  if (detected === null) return findings;
  const honest = EXECUTABLE_TYPES.get(part.detectedType);
  const liar = honest === undefined ? undefined : names.find((name) => !isHonest(name, honest));
  if (liar !== undefined) {
    findings.push(
      findingOf(part.path, 'disguised-executable', `${quoted(liar.raw)} is ${part.detectedType} by content`),
    );
  } else if (!(allowed && honest !== undefined)) {
    findings.push(findingOf(part.path, 'blocked-content', `its content is ${part.detectedType}`));
  }
  return findings;
}

/** A name without extension, as programs of Unix have, says nothing untrue. */
function isHonest(name: FileName, extensions: ReadonlySet<string>): boolean {
  return name.extensions.every((extension) => extension === '' || extensions.has(extension));
}

function isAttachment(part: Part): boolean {
  if (part.origin === 'member' || part.origin === 'mail' || part.origin === 'extracted') return false;
  return part.disposition === 'attachment' || part.names.length > 0 || part.origin === 'embedded';
}

function judgeCount(root: Part, maxCount: number | null): Finding | null {
  if (maxCount === null) return null;
  const count = countAttachments(root);
  return count <= maxCount
    ? null
    : findingOf('', 'too-many', `${count} attachments are more than the ${maxCount} allowed`);
}

/** What other readers make of a part is no further attachment. */
function countAttachments(part: Part): number {
  if (part.origin === 'reading') return 0;
  return part.parts.reduce((sum, child) => sum + countAttachments(child), isAttachment(part) ? 1 : 0);
}

function findingOf(part: string, name: AttachmentFinding, evidence: string): Finding {
  return { inspector: 'attachment', kind: 'attachment', name, part, score: 0, evidence };
}

const NAME_SHOWN = 200;

function quoted(name: string): string {
  return JSON.stringify(name.length > NAME_SHOWN ? `…${name.slice(-NAME_SHOWN)}` : name);
}
