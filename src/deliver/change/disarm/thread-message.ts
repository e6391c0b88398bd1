/** To the thread. */
export type Task =
  | { readonly kind: 'html'; readonly markup: string }
  | { readonly kind: 'pdf' | 'office'; readonly content: Uint8Array };

/** From the thread; null where it could not be done. */
export type Answer = Uint8Array | null;
