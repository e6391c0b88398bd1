import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from './generate.ts';
import { holdSession } from './hold-session.ts';
import { LaneServer } from './lane-server.ts';
import { LANES, type Lane, type Script } from './script.ts';

const CORPUS = new URL('../../corpus/sessions/', import.meta.url);
/** Sessions with one receiver, which keeps their mails until it is replaced. */
const SESSIONS_EACH = 100;

/** The receivers of a run, one for each lane, replaced now and then. */
export class Lanes implements AsyncDisposable {
  readonly #servers = new Map<Lane, { readonly server: LaneServer; held: number }>();

  /** @throws an error that tells where the script lies by which it can be held again */
  async hold(script: Script, name: string): Promise<void> {
    const server = await this.#server(script.lane);
    try {
      await holdSession(script, server);
    } catch (error) {
      const file = join(tmpdir(), `postern-session-${name}.json`);
      writeFileSync(file, JSON.stringify(script, null, 1));
      throw new Error(`session ${name} failed; its script, for test/corpus/sessions/: ${file}`, {
        cause: error,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { server } of this.#servers.values()) await server.stop();
  }

  async #server(lane: Lane): Promise<LaneServer> {
    const known = this.#servers.get(lane);
    if (known !== undefined && known.held++ < SESSIONS_EACH) return known.server;
    await known?.server.stop();
    const server = await LaneServer.start(lane);
    this.#servers.set(lane, { server, held: 1 });
    return server;
  }
}

/** Sessions that failed once. */
export function keptScripts(): { readonly name: string; readonly script: Script }[] {
  return readdirSync(CORPUS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, script: JSON.parse(readFileSync(new URL(name, CORPUS), 'utf8')) as Script }));
}

/** Holds session after session in every lane, from `seed` on, for so long; returns how many. */
export async function fuzzFor(lanes: Lanes, seed: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let count = 0;
  const run = async (lane: Lane) => {
    while (performance.now() < until) {
      const own = seed + count++;
      await lanes.hold(generate(own, lane), `${lane}-${own}`);
    }
  };
  await Promise.all(LANES.map(run));
  return count;
}
