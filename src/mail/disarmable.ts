/** A family of documents out of which what acts by itself can be taken. */
export type DisarmableKind = 'html' | 'pdf' | 'office';

const KINDS: readonly (readonly [RegExp, DisarmableKind])[] = [
  [/^(?:text\/html|application\/xhtml\+xml)$/, 'html'],
  [/^application\/pdf$/, 'pdf'],
  // Not what has no form without macros: add-ins, and workbooks whose sheets are binary.
  [
    /^application\/vnd\.(?:openxmlformats-officedocument\.(?:wordprocessing|spreadsheet|presentation)ml\.|ms-(?:word|excel|powerpoint)\.(?!addin|sheet\.binary)[a-z.]+\.macroenabled(?:template|slideshow)?\.12$)/,
    'office',
  ],
];

/** The family of a part of this detected type; null where it cannot be disarmed and is stripped instead. */
export function disarmableKind(detectedType: string): DisarmableKind | null {
  return KINDS.find(([types]) => types.test(detectedType))?.[1] ?? null;
}
