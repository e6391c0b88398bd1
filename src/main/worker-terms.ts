// What the processes agree on. It stands alone so that none of them loads another's code. Times are ms.

/** How long sessions may go on when the gateway stops; what is not finished then is on disk or with its sender. */
export const DRAIN_MS = 20_000;

/** How long the command line waits for a reload: longer than the gateway lets its workers take to begin. */
export const RELOAD_MS = 180_000;
