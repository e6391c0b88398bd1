import { parentPort, workerData } from 'node:worker_threads';
import { orderCertificate } from './acme-order.ts';

// Not the supervisor's own thread: an order that hangs can be ended, and the client's code is gone when it is not needed.
parentPort?.postMessage(await orderCertificate(workerData));
