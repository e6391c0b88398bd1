import { enumerate, type Tried } from './enumerate.ts';
import { enumerateVerb } from './enumerate-verb.ts';
import type { Point } from './point.ts';
import { START, WORK } from './scenarios.ts';
import { Stage } from './stage.ts';
import { VERB_SCENARIOS } from './verb-scenarios.ts';

export interface Enumeration {
  /** Stages on which points are tried side by side. */
  readonly lanes: number;
  readonly choose: (points: readonly Point[]) => readonly Point[];
  readonly tell: (text: string) => void;
}

/** Every step of a mail's way, killed at the chosen points. Rejects with the first point at which a mail was lost or doubled. */
export async function tryCrashPoints({ lanes, choose, tell }: Enumeration): Promise<Tried> {
  const works = [
    ...[...WORK, START].map((scenario) => (stage: Stage) => enumerate(stage, scenario, choose, tell)),
    ...VERB_SCENARIOS.map((scenario) => (stage: Stage) => enumerateVerb(stage, scenario, choose, tell)),
  ];
  const results: Tried[] = [];
  const lane = async () => {
    await using stage = await Stage.open();
    for (let work = works.shift(); work; work = works.shift()) results.push(await work(stage));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const sum = (of: (tried: Tried) => number) => results.reduce((total, one) => total + of(one), 0);
  return { points: sum((one) => one.points), missed: sum((one) => one.missed), doubled: sum((one) => one.doubled) };
}
