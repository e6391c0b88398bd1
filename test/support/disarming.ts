import type { Disarmer } from '../../src/deliver/change/disarm/disarmer.ts';

/** Disarms nothing: whatever is to be disarmed is removed. */
export const noDisarmer: Disarmer = { disarm: () => Promise.resolve(null) };
