/** Types of documents and pages out of which what acts by itself can be taken, by content. */
const DISARMABLE: readonly RegExp[] = [
  /^text\/html$/,
  /^application\/(?:xhtml\+xml|pdf)$/,
  /^application\/vnd\.openxmlformats-officedocument\./,
  /^application\/vnd\.ms-(?:word|excel|powerpoint)\.[a-z0-9.]*macroenabled\.12$/,
];

/** Whether a part of this detected type may be disarmed; any other is stripped instead. */
export function isDisarmable(detectedType: string): boolean {
  return DISARMABLE.some((type) => type.test(detectedType));
}
