import type { Bytes } from '../mail/bytes.ts';
import type { Feedback } from '../mail/feedback.ts';
import { FeedbackDraft } from './feedback-draft.ts';

/** Takes what stands in an XML file, in its order. */
export interface MarkupHandler {
  open(element: { readonly name: string }): void;
  close(name: string): void;
  /** References resolved; a text may come in several pieces. */
  text(text: string): void;
}

/**
 * Reads XML in linear time and in steps, whatever it is; entities that it declares are told of, never put in.
 * Names are as they are written, or with another prefix.
 */
export type ScanMarkup = (
  content: Bytes,
  handler: MarkupHandler,
) => Generator<void, { readonly damaged: boolean; readonly entities: boolean }>;

/** `foreign`: it is XML of something else. */
export type ReadFeedback =
  | { readonly kind: 'feedback'; readonly feedback: Feedback }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'faulty'; readonly why: string };

const LARGEST = 64 * 1024 * 1024;
/** The standard's own elements go six deep. */
const DEEPEST = 24;
const LONGEST_TEXT = 300;

/** A report by RFC 9990, by RFC 7489 or by the drafts before: with any namespace or none, elements in any order. A yield for each 128 KB. */
export function* readFeedback(content: Bytes, scan: ScanMarkup): Generator<void, ReadFeedback> {
  if (content.size > LARGEST) return faulty(`it is larger than ${LARGEST} bytes`);
  const reader = new Reader();
  const steps = scan(content, reader);
  for (;;) {
    const step = steps.next();
    if (reader.foreign) return { kind: 'foreign' };
    if (reader.fault !== null) return faulty(reader.fault);
    if (step.done === true) return reader.end(step.value);
    yield;
  }
}

function faulty(why: string): ReadFeedback {
  return { kind: 'faulty', why };
}

class Reader implements MarkupHandler {
  readonly #draft = new FeedbackDraft();
  /** Paths of the elements that are open, below the root. */
  readonly #open: string[] = [];
  #text = '';
  foreign = false;
  fault: string | null = null;

  open({ name }: { readonly name: string }): void {
    if (this.foreign || this.fault !== null) return;
    const local = name.slice(name.lastIndexOf(':') + 1);
    if (this.#open.length === 0 && local !== 'feedback') this.foreign = true;
    if (this.#open.length >= DEEPEST) this.fault = `its elements lie more than ${DEEPEST} deep`;
    const path = pathBelow(this.#open.at(-1), local);
    this.#open.push(path);
    this.#text = '';
    this.#told(() => this.#draft.open(path));
  }

  text(text: string): void {
    if (this.#text.length < LONGEST_TEXT) this.#text += text.slice(0, LONGEST_TEXT - this.#text.length);
  }

  close(): void {
    if (this.foreign || this.fault !== null) return;
    const path = this.#open.pop() ?? '';
    this.#told(() => this.#draft.close(path, this.#text.trim()));
    this.#text = '';
  }

  end({ damaged, entities }: { readonly damaged: boolean; readonly entities: boolean }): ReadFeedback {
    if (entities) return faulty('it declares entities');
    if (damaged) return faulty('it is not well-formed');
    try {
      return { kind: 'feedback', feedback: this.#draft.finish() };
    } catch (error) {
      return faulty(error instanceof Error ? error.message : String(error));
    }
  }

  #told(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.fault ??= error instanceof Error ? error.message : String(error);
    }
  }
}

/** The root's own is ''. */
function pathBelow(above: string | undefined, name: string): string {
  if (above === undefined) return '';
  return above === '' ? name : `${above}/${name}`;
}
