/** What a session waits for: an answer of the house, or the time by which a refusal is kept back. Meanwhile it takes no input. */
export class Pause {
  readonly #over: () => void;
  #on = false;
  #timer: NodeJS.Timeout | null = null;
  #hurried = false;
  #abandoned = false;

  /** @param over called when a pause is over; not if it was cut short */
  constructor(over: () => void) {
    this.#over = over;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Until the answer is there; none where it is at once. */
  until<T>(answer: T | Promise<T>, then: (value: T) => void, failed: (error: unknown) => void): void {
    if (!(answer instanceof Promise)) {
      then(answer);
      return;
    }
    this.#on = true;
    answer.then(
      (value) => this.#end(() => then(value)),
      (error: unknown) => this.#end(() => failed(error)),
    );
  }

  /** For so many milliseconds, unless there is a hurry. */
  for(ms: number): void {
    if (ms <= 0 || this.#hurried) return;
    this.#on = true;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#end(() => {});
    }, ms);
  }

  /** Ends the pause if it is one of time, and allows no more of these. */
  hurry(): void {
    this.#hurried = true;
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#on = false;
  }

  /** The session is over: nothing that was waited for matters any more. */
  abandon(): void {
    this.hurry();
    this.#abandoned = true;
  }

  #end(act: () => void): void {
    this.#on = false;
    if (this.#abandoned) return;
    act();
    this.#over();
  }
}
