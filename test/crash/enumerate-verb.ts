import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { newToken, type Tried } from './enumerate.ts';
import { NEVER, type Point, pointsOf } from './point.ts';
import type { Stage } from './stage.ts';
import type { Places, VerbScenario } from './verb-scenarios.ts';

/** Kills the verb at each of the chosen points while the gateway runs, says it again, and counts what has come. */
export async function enumerateVerb(
  stage: Stage,
  scenario: VerbScenario,
  choose: (points: readonly Point[]) => readonly Point[],
  tell: (text: string) => void,
): Promise<Tried> {
  const { words } = await attempt(stage, scenario, NEVER);
  const points = choose(pointsOf(words.split('\n').filter((word) => word !== '')));
  let missed = 0;
  let doubled = 0;
  for (const point of points) {
    const at = `${scenario.name}: killed ${point.when} operation ${point.at}, ${point.operation}`;
    try {
      const { killed, twice } = await attempt(stage, scenario, point);
      if (!killed) missed++;
      if (twice) doubled++;
      tell(`${at}${killed ? '' : ' (not reached)'}${twice ? ' (doubled)' : ''}`);
    } catch (error) {
      throw new Error(at, { cause: error });
    }
  }
  return { points: points.length, missed, doubled };
}

async function attempt(
  stage: Stage,
  { prepare, once, again }: VerbScenario,
  point: Point,
): Promise<{ readonly words: string; readonly killed: boolean; readonly twice: boolean }> {
  const token = newToken();
  stage.shut = true;
  stage.calm();
  const args = await prepare(stage, token);
  const { code, output, words } = await stage.verb(args, point);
  const killed = code === null;
  assert.ok(killed || code === 0, output);
  stage.shut = false;
  stage.hurry();
  await stage.idle();
  await isOneOf(stage, token, killed ? once : once.slice(-1));
  let twice = false;
  if (killed) {
    await stage.verb(args);
    await stage.idle();
    twice = (await isOneOf(stage, token, again)).some((count) => count > 1);
  }
  await stage.clear();
  return { words, killed, twice };
}

/** The numbers of what has come, where that is one of the ways that are allowed. */
async function isOneOf(stage: Stage, token: string, allowed: readonly Places[]): Promise<readonly number[]> {
  const tally = Object.fromEntries(await stage.tally(token));
  assert.ok(
    allowed.some((places) => isDeepStrictEqual(places, tally)),
    `${JSON.stringify(tally)} is none of ${JSON.stringify(allowed)}`,
  );
  return Object.values(tally);
}
