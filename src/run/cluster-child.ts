import cluster, { type Worker } from 'node:cluster';
import type { FromWorker } from './link.ts';
import type { Child } from './seat.ts';

// Mails are short-lived buffers outside the heap, which only a collection gives back: a small young generation is collected
// often enough for a worker to stay some 50 MB smaller under load, at no cost in CPU. The old one may grow to a size that no worker
// needs: without a bound the first collections of the worst mails come 50 to 100 MB later.
export const HEAP: readonly string[] = ['--max-semi-space-size=4', '--max-old-space-size=1024'];

export const ENVIRONMENT = {
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
  cluster.setupPrimary({ execArgv: [...process.execArgv, ...HEAP] });
  const worker = cluster.fork(ENVIRONMENT);
  // A message to a worker that has just died fails; its death is heard by `exit`.
  worker.on('error', () => {});
  closeWhatDiesWith(worker);
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

/** What node:cluster says as it hands a connection over. */
interface Handing {
  readonly act?: string;
  readonly seq?: number;
}

/**
 * Closes connections that were handed to a worker which has died before it took them. node:cluster forgets them: they would
 * stay open, and their clients wait for a greeting that nobody gives.
 */
function closeWhatDiesWith(worker: Worker): void {
  const untaken = new Map<number, { close(): void }>();
  const child = worker.process;
  const send = child.send.bind(child);
  child.send = ((message: Handing, handle: { close(): void } | undefined, ...rest: []) => {
    if (handle && message.act === 'newconn' && message.seq !== undefined) untaken.set(message.seq, handle);
    return send(message, handle as Parameters<typeof send>[1], ...rest);
  }) as typeof child.send;
  child.on('internalMessage', ({ ack }: { readonly ack?: number }) => {
    if (ack !== undefined) untaken.delete(ack);
  });
  child.once('exit', () => {
    for (const handle of untaken.values()) handle.close();
  });
}
