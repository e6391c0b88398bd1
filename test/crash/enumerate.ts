import assert from 'node:assert/strict';
import { NEVER, type Point, pointsOf } from './point.ts';
import type { Scenario } from './scenarios.ts';
import type { Stage } from './stage.ts';

/** What an enumeration came to. */
export interface Tried {
  readonly points: number;
  /** Runs that came to their end before the operation: some syncs are shared by chance. */
  readonly missed: number;
  readonly doubled: number;
}

let tokens = 0;

/** A word that is in no other mail, and reads the same in every encoding. */
export function newToken(): string {
  return `t${String(++tokens).padStart(6, '0')}`;
}

/** The operations of a run in which nobody dies, which must come to exactly what it should. */
export async function count(stage: Stage, scenario: Scenario): Promise<readonly string[]> {
  const token = newToken();
  await scenario.prepare?.(stage, token);
  await stage.arm(NEVER);
  await scenario.act(stage, token, NEVER);
  const outcome = await stage.outcome();
  assert.ok('operations' in outcome, `${scenario.name}: ${JSON.stringify(outcome)}`);
  const wanted = new Map<string, number>();
  for (const place of scenario.comes) wanted.set(place, (wanted.get(place) ?? 0) + 1);
  assert.deepEqual(sorted(await stage.tally(token)), sorted(wanted));
  await stage.clear();
  return outcome.operations;
}

/** Kills the worker at each of the points, starts it again, and counts what has come. */
export async function enumerate(
  stage: Stage,
  scenario: Scenario,
  choose: (points: readonly Point[]) => readonly Point[],
  tell: (text: string) => void,
): Promise<Tried> {
  const points = choose(pointsOf(await count(stage, scenario)));
  let missed = 0;
  let doubled = 0;
  for (const point of points) {
    const at = `${scenario.name}: killed ${point.when} operation ${point.at}, ${point.operation}`;
    try {
      const { died, twice } = await kill(stage, scenario, point);
      if (died === null) missed++;
      if (twice) doubled++;
      tell(`${at}${died === null ? ' (not reached)' : ''}${twice ? ' (doubled)' : ''}`);
    } catch (error) {
      throw new Error(at, { cause: error });
    }
  }
  return { points: points.length, missed, doubled };
}

async function kill(
  stage: Stage,
  scenario: Scenario,
  point: Point,
): Promise<{ readonly died: string | null; readonly twice: boolean }> {
  const token = newToken();
  await scenario.prepare?.(stage, token);
  await stage.arm(point);
  const reply = await scenario.act(stage, token, point);
  const outcome = await stage.outcome();
  const died = 'died' in outcome ? outcome.died : null;
  if (died === null) await stage.arm(NEVER);
  else await stage.start();
  await stage.idle();
  const tally = await stage.tally(token);
  judge(scenario, { tally, owed: reply?.startsWith('250') ?? false, died: died !== null });
  await stage.clear();
  return { died, twice: [...tally].some(([place, n]) => n > scenario.comes.filter((one) => one === place).length) };
}

/** Nothing that got its 250 is lost, nothing comes more than once more than it should, and nothing without a 250 comes twice. */
function judge(
  { comes, replaces = [] }: Scenario,
  { tally, owed, died }: { tally: ReadonlyMap<string, number>; owed: boolean; died: boolean },
): void {
  const told = JSON.stringify([...tally]);
  const isHere = tally.size > 0;
  for (const place of new Set([...comes, ...tally.keys()])) {
    const wanted = comes.filter((one) => one === place).length;
    const came = tally.get(place) ?? 0;
    if (owed) assert.ok(came >= wanted, `lost: "${place}" of ${told}`);
    // A mail in custody of which nobody was told is not owed, but is carried as a whole.
    else if (isHere) assert.ok(came >= wanted, `half a mail: "${place}" is missing in ${told}`);
    const most = died && owed && !replaces.includes(place) ? 2 * wanted : wanted;
    assert.ok(came <= most, `too often: "${place}" in ${told}`);
  }
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => a.localeCompare(b));
}
