/** Something that was taken out of a mail. */
export interface Removed {
  /** The part's path. */
  readonly path: string;
  /** Null where it had none. */
  readonly name: string | null;
  /** Bytes of its decoded content. */
  readonly size: number;
  readonly why: string;
}
