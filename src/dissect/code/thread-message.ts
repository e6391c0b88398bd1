/** What the thread of thread-code-reader.ts says of a picture. */
export interface Answer {
  /** Null where the picture is damaged. */
  readonly texts: readonly string[] | null;
  /** The thread has taken more memory than it should keep. */
  readonly spent: boolean;
}
