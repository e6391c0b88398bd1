import { glob, type TextPredicate } from '../../base/glob.ts';
import { BLOCKED_DECLARED_TYPES, BLOCKED_EXTENSIONS, EXECUTABLE_TYPES } from './blocked.ts';
import type { FileName } from './file-name.ts';

/** Patterns of attachments: names and types are globs, all are compared without case. */
export interface AttachmentPatterns {
  readonly names: readonly string[];
  /** Without dot. */
  readonly extensions: readonly string[];
  readonly declaredTypes: readonly string[];
  readonly detectedTypes: readonly string[];
}

export interface AttachmentOptions {
  /** Added to the built-in lists (blocked.ts): extensions of programs, scripts and disk images, and their types by content. */
  readonly block: AttachmentPatterns;
  /**
   * Taken from all that is blocked. A type by content that is blocked passes by an allowed name where the name is honest:
   * `exe` lets programs pass as `setup.exe`, not as `setup.pdf`.
   */
  readonly allow: AttachmentPatterns;
  /** Bytes of one attachment; null is no bound but the mail's. Default null. */
  readonly maxSize: number | null;
  /** Attachments of one mail; null is no bound. Default null. */
  readonly maxCount: number | null;
  /** `invoice.pdf.exe` is a finding of its own, even where `exe` is allowed. Default true. */
  readonly doubleExtension: boolean;
}

const NO_PATTERNS: AttachmentPatterns = { names: [], extensions: [], declaredTypes: [], detectedTypes: [] };

export const DEFAULT_ATTACHMENT_OPTIONS: AttachmentOptions = {
  block: NO_PATTERNS,
  allow: NO_PATTERNS,
  maxSize: null,
  maxCount: null,
  doubleExtension: true,
};

/** The pattern that speaks, or null. */
type Match = (text: string) => string | null;

/** The lists, made ready for asking. Each answer is the pattern that blocks, or null. */
export interface AttachmentRules {
  blockedName(name: FileName): string | null;
  blockedExtension(name: FileName): string | null;
  allowedName(name: FileName): boolean;
  blockedDeclaredType(type: string): string | null;
  blockedDetectedType(type: string): string | null;
}

export function compileAttachmentRules(options: AttachmentOptions): AttachmentRules {
  const { block, allow } = options;
  const blockedExtensions = new Set([...BLOCKED_EXTENSIONS, ...block.extensions].map(withoutDot));
  const allowedExtensions = new Set(allow.extensions.map(withoutDot));
  const blockNames = anyGlob(block.names);
  const allowNames = anyGlob(allow.names);
  const blockDeclared = except(
    anyGlob([...BLOCKED_DECLARED_TYPES, ...block.declaredTypes]),
    anyGlob(allow.declaredTypes),
  );
  const blockDetected = except(
    anyGlob([...EXECUTABLE_TYPES.keys(), ...block.detectedTypes]),
    anyGlob(allow.detectedTypes),
  );
  const allowed = (name: FileName): boolean =>
    allowNames(name.plain) !== null || name.extensions.every((extension) => allowedExtensions.has(extension));
  return {
    allowedName: allowed,
    blockedName: (name) => {
      const pattern = blockNames(name.plain);
      return pattern === null || allowed(name) ? null : pattern;
    },
    blockedExtension: (name) => {
      const extension = name.extensions.find((one) => blockedExtensions.has(one) && !allowedExtensions.has(one));
      return extension === undefined || allowNames(name.plain) !== null ? null : extension;
    },
    blockedDeclaredType: blockDeclared,
    blockedDetectedType: blockDetected,
  };
}

function withoutDot(extension: string): string {
  return extension.toLowerCase().replace(/^\*?\./, '');
}

function except(match: Match, unless: Match): Match {
  return (text) => {
    const pattern = match(text);
    return pattern === null || unless(text) !== null ? null : pattern;
  };
}

function anyGlob(patterns: readonly string[]): Match {
  const exact = new Set<string>();
  const wild: { readonly pattern: string; readonly test: TextPredicate }[] = [];
  for (const pattern of patterns) {
    if (/[*?]/.test(pattern)) wild.push({ pattern, test: glob(pattern) });
    else exact.add(pattern.toLowerCase());
  }
  return (text) => {
    const lower = text.toLowerCase();
    if (exact.has(lower)) return lower;
    return wild.find(({ test }) => test(lower))?.pattern ?? null;
  };
}
