/** To the thread. */
export interface Task {
  readonly content: Uint8Array;
  readonly type: string;
  readonly charset: string;
}

/** From the thread; null where it could not be done. */
export type Answer = Uint8Array | null;
