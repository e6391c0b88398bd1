/** Resolves in the event loop's next turn: lets other work run, and gathers what completes in the same turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
