import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

const TELL_EVERY_MS = 60_000;

/**
 * A worker without a free file descriptor gets the message that a connection has come, and no connection. Node answers it
 * nothing, and the supervisor's half of node:cluster waits for that answer for ever: the worker would be given no connection
 * again. Here it gets its answer, upon which the supervisor closes the connection and goes on to the next one, as a process
 * that listens by itself does at EMFILE. Node's own messages between the two are not documented; a test watches over them.
 */
export function answerForLostConnections(clock: Clock, log: Log): void {
  let told = Number.NEGATIVE_INFINITY;
  // Typed by hand: of Node's own messages the type definitions know nothing.
  const heard = (message: unknown, handle: unknown) => {
    const lost = handle === null || handle === undefined ? lostConnection(message) : null;
    if (lost === null) return;
    process.send?.({ cmd: 'NODE_CLUSTER', ack: lost, accepted: true });
    const now = clock.now();
    if (now - told < TELL_EVERY_MS) return;
    told = now;
    log.error({}, 'a connection was lost: this worker has no file descriptor left (LimitNOFILE, ulimit -n)');
  };
  process.on('internalMessage', heard);
}

/** The number by which the message of a new connection is answered; null where it is no such message. */
function lostConnection(message: unknown): number | null {
  if (!isRecord(message) || message.cmd !== 'NODE_HANDLE' || !isRecord(message.msg)) return null;
  const { act, seq } = message.msg;
  return act === 'newconn' && typeof seq === 'number' ? seq : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
