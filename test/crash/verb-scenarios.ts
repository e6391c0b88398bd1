import { given } from './scenarios.ts';
import type { Stage } from './stage.ts';

/** Places to which a mail has come, each with the times: `sender > recipient`, or a state. */
export type Places = Readonly<Record<string, number>>;

/** What a verb of the command line does to one mail while the gateway runs on. */
export interface VerbScenario {
  readonly name: string;
  /** Puts the mail where the verb finds it; resolves to the verb's arguments. */
  readonly prepare: (stage: Stage, token: string) => Promise<readonly string[]>;
  /** What may be there when the verb was killed; the last one when it was not. */
  readonly once: readonly Places[];
  /** What may be there when the verb that was killed has been said again. */
  readonly again: readonly Places[];
}

/** A mail for `name-TOKEN@smtp.test` comes to rest; the id of the mail in this state. */
async function resting(stage: Stage, token: string, name: string, state: 'deferred' | 'hold'): Promise<string> {
  await stage.send(given(token, 'session', [`${name}@smtp.test`]));
  await stage.idle();
  for await (const { id } of stage.yard.list(state)) if (id) return id;
  throw new Error(`no mail is in ${state}`);
}

/** The same for a mail that is kept in quarantine. */
export async function quarantined(stage: Stage, token: string): Promise<string> {
  await stage.send(given(token, 'session', ['kept@smtp.test']));
  await stage.idle();
  for await (const { id } of stage.quarantine.list()) return id;
  throw new Error('no mail is in quarantine');
}

/** A verb of the queue on a mail that nobody takes yet. */
function onDeferred(verb: string): VerbScenario['prepare'] {
  return async (stage, token) => ['queue', verb, await resting(stage, token, 'shut', 'deferred')];
}

function onHeld(verb: string): VerbScenario['prepare'] {
  return async (stage, token) => ['queue', verb, await resting(stage, token, 'held', 'hold')];
}

const KEPT: Places = { quarantine: 1 };
const HELD: Places = { hold: 1 };
/** The sender was told that the mail waits. */
const WARNED: Places = { ' > anna delayed': 1 };
const CAME: Places = { ...WARNED, 'anna > shut': 1 };

export const VERB_SCENARIOS: readonly VerbScenario[] = [
  {
    name: 'quarantine release',
    prepare: async (stage, token) => ['quarantine', 'release', await quarantined(stage, token)],
    once: [KEPT, { ...KEPT, 'anna > kept': 1 }],
    again: [
      { ...KEPT, 'anna > kept': 1 },
      { ...KEPT, 'anna > kept': 2 },
    ],
  },
  {
    name: 'quarantine delete',
    prepare: async (stage, token) => ['quarantine', 'delete', await quarantined(stage, token)],
    once: [KEPT, {}],
    again: [{}],
  },
  {
    name: 'queue flush of a held mail',
    prepare: onHeld('flush'),
    once: [HELD, { 'anna > held': 1 }],
    again: [{ 'anna > held': 1 }],
  },
  {
    name: 'queue flush of a deferred mail',
    prepare: onDeferred('flush'),
    once: [CAME],
    again: [CAME],
  },
  {
    name: 'queue hold',
    prepare: onDeferred('hold'),
    once: [CAME, { ...WARNED, ...HELD }],
    again: [CAME, { ...WARNED, ...HELD }],
  },
  { name: 'queue delete of a held mail', prepare: onHeld('delete'), once: [HELD, {}], again: [{}] },
  {
    name: 'queue delete of a deferred mail',
    prepare: onDeferred('delete'),
    once: [CAME, WARNED],
    again: [CAME, WARNED],
  },
];
