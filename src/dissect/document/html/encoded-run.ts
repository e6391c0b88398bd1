/** Octets that a script holds in some writing. */
export interface EncodedRun {
  readonly octets: Buffer;
  readonly writing: 'base64' | 'hex' | 'escapes' | 'percent' | 'numbers';
  /** Where it began. */
  readonly start: number;
}

/** What a reader of runs found at one place. */
export interface RunAt {
  /** Null where it is too short to be anything. */
  readonly run: EncodedRun | null;
  /** Behind what was looked at; nothing before it need be looked at again. */
  readonly end: number;
}
