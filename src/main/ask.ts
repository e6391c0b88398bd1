import type { Reloaded } from '../cli/reload.ts';
import type { Config } from '../config/config.ts';
import { callControl } from '../run/control.ts';
import { PLACES } from './places.ts';
import { RELOAD_MS } from './worker-terms.ts';

// What the command line asks the running gateway.

/** Where something listens. */
export interface Spot {
  readonly address: string;
  readonly port: number;
}

const PING_MS = 2_000;

/** What the gateway that runs on this state folder listens on; nothing where none runs. */
export async function askListeners(config: Config): Promise<readonly Spot[]> {
  try {
    const answer = await callControl(PLACES.control(config), { verb: 'status' }, PING_MS);
    return answer === null ? [] : spotsOf(answer.result);
  } catch {
    return []; // something else listens at the socket; the start will say so
  }
}

function spotsOf(status: unknown): readonly Spot[] {
  const { listen } = recordOf(status);
  if (!Array.isArray(listen)) return [];
  return listen.map(recordOf).flatMap(({ address, port }) => {
    return typeof address === 'string' && typeof port === 'number' ? [{ address, port }] : [];
  });
}

/**
 * Lets the running gateway read its configuration again. Null where none runs on this state folder.
 * @throws where it does not answer
 */
export async function askReload(config: Config): Promise<Reloaded | null> {
  const answer = await callControl(PLACES.control(config), { verb: 'reload' }, RELOAD_MS);
  if (answer === null) return null;
  const { done, lines } = recordOf(answer.result);
  return { done: done === true, lines: Array.isArray(lines) ? lines.map(String) : [] };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
