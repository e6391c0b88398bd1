import type { Bytes } from '../../../mail/bytes.ts';
import type { Form } from '../form.ts';

/** A document without what would act by itself. */
export interface Disarmed {
  readonly content: Buffer;
  /** Null: it is declared as before. */
  readonly form: Form | null;
}

/** What is to be disarmed. */
export interface Armed {
  readonly content: Bytes;
  /** By content: `Part.detectedType`. */
  readonly type: string;
  /** Of the Content-Type field; '' where it names none. */
  readonly charset: string;
}

/** Takes what acts by itself out of documents and pages. */
export interface Disarmer {
  /**
   * All that is to be disarmed in one mail, in its order: null where it cannot be done, or something would be left. Never rejects for
   * what the bytes say.
   */
  disarm(documents: readonly Armed[]): Promise<readonly (Disarmed | null)[]>;
}
