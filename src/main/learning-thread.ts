import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { type LearningTask, learningRound } from './learning-round.ts';

// The thread that the supervisor starts for each round: parsers of hostile mails stay away from its own loop, and their memory is free
// again afterwards.
parentPort?.postMessage(await learningRound(workerData as LearningTask, systemClock));
