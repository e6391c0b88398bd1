export const FINDING_KINDS = [
  'virus',
  'attachment',
  'content',
  'spam',
  'auth',
  'ambiguous',
  'active',
  'encrypted',
  'over-limit',
  'corrupt',
  'unknown',
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** What one inspector says of one part. */
export interface Finding {
  readonly inspector: string;
  readonly kind: FindingKind;
  /** From the catalogue in findings.ts, or a signature's, a list's or a rule's name. */
  readonly name: string;
  /** The part's path; '' is the mail as a whole. */
  readonly part: string;
  /** Weight for score rules; 0 where the finding itself decides. */
  readonly score: number;
  /** For the administrator: what was seen, in words. May quote the mail. */
  readonly evidence: string;
}
