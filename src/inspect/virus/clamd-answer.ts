/** What clamd said of one stream. */
export type ClamdAnswer =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly signature: string }
  /** The content is longer than clamd's StreamMaxLength. */
  | { readonly kind: 'size-limit'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string };

/** One answer of a session, clamd(8): `3: stream: Eicar-Test FOUND`. */
export interface NumberedAnswer {
  readonly id: number;
  readonly answer: ClamdAnswer;
}

const CLEAN: ClamdAnswer = { kind: 'clean' };

/** @returns null where the text is no answer to a numbered command: then nothing of this session can be trusted any more */
export function parseAnswer(text: string): NumberedAnswer | null {
  const parts = /^(\d{1,15}): (.*)$/s.exec(text);
  if (parts === null) return null;
  const id = Number(parts[1]);
  const said = parts[2] ?? '';
  if (said === 'stream: OK') return { id, answer: CLEAN };
  const signature = /^stream: (.+) FOUND$/s.exec(said)?.[1];
  if (signature !== undefined) return { id, answer: { kind: 'found', signature } };
  if (said.startsWith('INSTREAM size limit exceeded')) return { id, answer: { kind: 'size-limit', text: said } };
  if (said.endsWith(' ERROR')) return { id, answer: { kind: 'error', text: said } };
  return null;
}
