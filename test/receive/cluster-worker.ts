// A cluster worker with a receiver on the port that all workers share; says which it is. It is busy while it begins, so that
// what the primary sends it comes all at once.
import { startReceiver } from '../support/receiver.ts';

const cell = new Int32Array(new SharedArrayBuffer(4));
const busy = setInterval(() => Atomics.wait(cell, 0, 0, 50), 1);
const { port } = await startReceiver();
clearInterval(busy);
process.send?.({ port });
