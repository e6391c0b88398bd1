// A cluster worker with a receiver on the port that all workers share; says which it is.
import { startReceiver } from '../support/receiver.ts';

const { port } = await startReceiver();
process.send?.({ port });
