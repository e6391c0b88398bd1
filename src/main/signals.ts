import { closeSync, openSync } from 'node:fs';

/** What npm and a terminal both pass on comes twice within a moment, and is one word. */
const ONE_WORD_MS = 500;

/** Signals from now on: the first that says to stop, the second one, and those that call for a reload. */
export function hearSignals(reload: () => void): {
  readonly first: Promise<NodeJS.Signals>;
  readonly second: Promise<NodeJS.Signals>;
} {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const second = Promise.withResolvers<NodeJS.Signals>();
  let since: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    since ??= performance.now();
    if (performance.now() - since >= ONE_WORD_MS) second.resolve(signal);
    else first.resolve(signal);
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const onTerminal = process.stdout.isTTY;
  process.on('SIGHUP', (signal) => {
    // Whoever closes the window in which the gateway runs does not want it to go on unseen.
    if (onTerminal && !hasTerminal()) stop(signal);
    else reload();
  });
  return { first: first.promise, second: second.promise };
}

/** False where the terminal has hung up, or there was none. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
