import cluster from 'node:cluster';
import type { FromWorker } from './link.ts';
import type { Child } from './seat.ts';

// Mails are short-lived buffers outside the heap, which only a collection gives back: a small young generation is collected
// often enough for a worker to stay some 50 MB smaller under load, at no cost in CPU.
const YOUNG_GENERATION = '--max-semi-space-size=4';

const ENVIRONMENT = {
  // Every mail waits twice for the disk, in a thread of its own: with the 4 of libuv most of a burst waits for a thread instead,
  // and mail is taken at half the rate.
  UV_THREADPOOL_SIZE: '16',
  // glibc keeps freed memory in an arena for each of the threads that sync and compress; two share it well enough.
  MALLOC_ARENA_MAX: '2',
};

/**
 * Starts a worker by node:cluster, which opens the listening sockets in the supervisor and spreads the connections over the
 * workers in turn: a worker's death closes its own sessions only, never the port.
 * @throws where the machine has no room for another process
 */
export function forkWorker(): Child {
  cluster.setupPrimary({ execArgv: [...process.execArgv, YOUNG_GENERATION] });
  const worker = cluster.fork(ENVIRONMENT);
  // A message to a worker that has just died fails; its death is heard by `exit`.
  worker.on('error', () => {});
  const { pid } = worker.process;
  if (pid === undefined) throw new Error('the machine has no room for another process');
  return {
    pid,
    send: (message) => {
      if (worker.isConnected()) worker.send(message);
    },
    onMessage: (listener) => worker.on('message', (message: FromWorker) => listener(message)),
    onExit: (listener) => worker.on('exit', (code, signal) => listener(signal ?? `exit code ${code}`)),
    kill: () => worker.process.kill('SIGKILL'),
  };
}
