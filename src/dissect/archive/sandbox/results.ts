import type { Ending } from './frames.ts';

/** What comes out of an archive, in its order. Payloads are valid only during the call. */
export interface ExtractSink {
  open(name: string): void;
  data(bytes: Buffer): void;
  close(): void;
  complaint(text: string): void;
}

export interface ExtractLimits {
  readonly bytes: number;
  readonly members: number;
}

export interface RunResult {
  /** `late`: killed at the deadline; `died`: it ended by itself or was killed for breaking the protocol. */
  readonly ending: Ending | 'late' | 'died';
  readonly details: string;
}

export interface Listing extends RunResult {
  readonly text: string;
  readonly complaints: readonly string[];
}
