// What supervisor and worker agree on. It stands alone so that neither loads the other's code.

/** The environment variable by which a worker knows its slot. */
export const WORKER_SLOT = 'POSTERN_WORKER_SLOT';

/** How long sessions may go on when the gateway stops; what is not finished then is on disk or with its sender. */
export const DRAIN_MS = 20_000;
