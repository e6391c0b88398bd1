import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { MailId } from '../../src/mail/mail-id.ts';
import type { Progress } from '../../src/mail/record.ts';
import type { Entry, Incoming, Pause, Spool } from '../../src/spool/spool.ts';
import type { OpenSpool } from './contract.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, sampleVerdict, withFolder } from './sample.ts';

type At = 'active' | 'deferred' | 'hold';

interface ModelMail {
  at: At;
  readonly mail: Buffer;
  attempts: number;
  deaths: number;
  /** Names the verdicts; null before there are any. */
  decided: string | null;
  readonly progress: Map<string, Progress['state']>;
}

/** What ought to be in the spool. */
interface Model {
  readonly mails: Map<MailId, ModelMail>;
  /** Mails that are arriving, with what was written of each. */
  readonly arriving: Map<MailId, Buffer>;
}

interface Real {
  readonly folder: string;
  spool: Spool;
  readonly entries: Map<MailId, Entry>;
  readonly arriving: Map<MailId, Incoming>;
  links: number;
}

type Command = fc.AsyncCommand<Model, Real>;

const RECIPIENTS = ['a@example.com', 'b@example.com', 'c@example.com'] as const;
const STATES = ['done', 'deferred', 'failed'] as const;

function verdicts(rule: string) {
  return [{ ...sampleVerdict(), rule }];
}

function check(entry: Entry, mail: ModelMail): void {
  assert.ok(all(entry.bytes()).equals(mail.mail));
  assert.deepEqual([entry.attempts, entry.deaths], [mail.attempts, mail.deaths]);
  assert.deepEqual(entry.record, {
    ...sampleRecord(entry.id),
    verdicts: mail.decided === null ? null : verdicts(mail.decided),
  });
  assert.deepEqual(new Map([...entry.progress].map(([key, { state }]) => [key, state])), mail.progress);
}

/** One of these, picked by a number; undefined where there is none. */
function pick<T>(candidates: readonly T[], number: number): T | undefined {
  return candidates[number % Math.max(candidates.length, 1)];
}

function mailsAt(model: Model, at: At): [MailId, ModelMail][] {
  return [...model.mails].filter(([, mail]) => mail.at === at);
}

function newMail(mail: Buffer): ModelMail {
  return { at: 'active', mail, attempts: 0, deaths: 0, decided: null, progress: new Map() };
}

const open: Command = {
  check: (model) => model.arriving.size < 3,
  async run(model, real) {
    const incoming = real.spool.open(newId());
    real.arriving.set(incoming.id, incoming);
    model.arriving.set(incoming.id, Buffer.alloc(0));
  },
  toString: () => 'open()',
};

const put: Command = {
  check: () => true,
  async run(model, real) {
    const id = newId();
    const mail = content(5000, id);
    real.entries.set(id, await real.spool.put(sampleRecord(id), [mail.subarray(0, 1234), mail.subarray(1234)]));
    model.mails.set(id, newMail(mail));
  },
  toString: () => 'put()',
};

/** Something done to a mail that is arriving. */
function arrive(
  name: string,
  number: number,
  work: (incoming: Incoming, model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check: (model) => model.arriving.size > 0,
    async run(model, real) {
      const incoming = pick([...real.arriving.values()], number);
      assert.ok(incoming);
      assert.ok(all(incoming.bytes()).equals(model.arriving.get(incoming.id) ?? Buffer.from('none')));
      await work(incoming, model, real);
    },
    toString: () => `${name}(${number})`,
  };
}

function write(number: number, size: number): Command {
  return arrive(`write ${size} to `, number, async (incoming, model) => {
    const chunk = content(size, incoming.id);
    await incoming.write(chunk);
    const written = Buffer.concat([model.arriving.get(incoming.id) ?? Buffer.alloc(0), chunk]);
    assert.equal(incoming.size, written.length);
    model.arriving.set(incoming.id, written);
  });
}

function commit(number: number): Command {
  return arrive('commit', number, async (incoming, model, real) => {
    const { id } = incoming;
    real.entries.set(id, await incoming.commit(sampleRecord(id)));
    model.mails.set(id, newMail(model.arriving.get(id) ?? Buffer.alloc(0)));
    real.arriving.delete(id);
    model.arriving.delete(id);
  });
}

function discard(number: number): Command {
  return arrive('discard', number, async (incoming, model, real) => {
    incoming.discard();
    real.arriving.delete(incoming.id);
    model.arriving.delete(incoming.id);
  });
}

/** Something done to a mail that is carried. */
function change(
  name: string,
  number: number,
  work: (entry: Entry, mail: ModelMail, both: { readonly model: Model; readonly real: Real }) => Promise<void>,
): Command {
  return {
    check: (model) => mailsAt(model, 'active').length > 0,
    async run(model, real) {
      const [id, mail] = pick(mailsAt(model, 'active'), number) ?? [];
      const entry = id && real.entries.get(id);
      assert.ok(id && mail && entry);
      check(entry, mail);
      await work(entry, mail, { model, real });
      if (model.mails.get(id)?.at === 'active') return check(entry, mail);
      real.entries.delete(id);
      await assert.rejects(entry.note([sampleProgress(RECIPIENTS[0])]), 'the entry was given up');
    },
    toString: () => `${name}(${number})`,
  };
}

function decide(number: number, rule: string): Command {
  return change(`decide ${rule} for `, number, async (entry, mail) => {
    await entry.decide(verdicts(rule));
    mail.decided = rule;
  });
}

/** The last call is awaited alone: the others come before it. */
function note(number: number, notes: readonly (readonly [string, Progress['state']])[]): Command {
  return change(`note ${notes.join(' ')} of `, number, async (entry, mail) => {
    const noting = notes.map(([recipient, state]) => entry.note([sampleProgress(recipient, state)]));
    for (const [recipient, state] of notes) mail.progress.set(recipient, state);
    await noting.at(-1);
  });
}

function defer(number: number, pause: Pause): Command {
  return change(`defer, ${pause}, `, number, async (entry, mail) => {
    await entry.defer(number * 1000, pause);
    mail.at = 'deferred';
    if (pause === 'attempt') mail.attempts++;
    if (pause === 'death') mail.deaths++;
  });
}

/** Custody passes on while the last word is still being written. */
function noteAndHold(number: number): Command {
  return change('note and hold', number, async (entry, mail) => {
    const noted = entry.note([sampleProgress(RECIPIENTS[0], 'failed')]);
    await Promise.all([noted, entry.hold()]);
    mail.progress.set(RECIPIENTS[0], 'failed');
    mail.at = 'hold';
  });
}

function linkAndFinish(number: number): Command {
  return change('link and finish', number, async (entry, mail, { model, real }) => {
    const kept = join(real.folder, `kept-${real.links++}`);
    await entry.linkTo(kept);
    await entry.finish();
    assert.ok((await readFile(kept)).includes(mail.mail));
    model.mails.delete(entry.id);
  });
}

function finish(number: number): Command {
  return change('finish', number, async (entry, _mail, { model }) => {
    await entry.finish();
    model.mails.delete(entry.id);
  });
}

function take(at: 'deferred' | 'hold', number: number): Command {
  return {
    check: (model) => mailsAt(model, at).length > 0,
    async run(model, real) {
      const [id, mail] = pick(mailsAt(model, at), number) ?? [];
      assert.ok(id && mail);
      assert.equal(await real.spool.take(id, at === 'hold' ? 'deferred' : 'hold'), null);
      const entry = await real.spool.take(id, at);
      assert.ok(entry);
      check(entry, mail);
      mail.at = 'active';
      real.entries.set(id, entry);
      assert.equal(await real.spool.take(id, at), null, 'one owner at a time');
    },
    toString: () => `take(${at}, ${number})`,
  };
}

/** A mail that is carried, or that is nowhere, is not there to be taken; nor does it come up again. */
const lookAgain: Command = {
  check: () => true,
  async run(model, real) {
    const carried = mailsAt(model, 'active').map(([id]) => id);
    for (const id of [...carried, ...model.arriving.keys(), newId()]) {
      assert.equal(await real.spool.take(id, 'deferred'), null);
      assert.equal(await real.spool.take(id, 'hold'), null);
    }
    assert.deepEqual(await collect(real.spool.recover()), []);
    for (const id of carried) assert.throws(() => real.spool.open(id), /already/);
  },
  toString: () => 'lookAgain()',
};

/** The next start. `orderly`: the process has closed what it had; else it died between two operations. */
function restart(openSpool: OpenSpool, orderly: boolean): Command {
  return {
    check: () => true,
    async run(model, real) {
      if (orderly) {
        for (const incoming of real.arriving.values()) incoming.discard();
        for (const entry of real.entries.values()) entry.close();
        await real.spool.close();
      }
      await startAnew(openSpool, model, real);
    },
    toString: () => (orderly ? 'restart()' : 'crash()'),
  };
}

async function startAnew(openSpool: OpenSpool, model: Model, real: Real): Promise<void> {
  real.spool = await openSpool(real.folder);
  real.entries.clear();
  real.arriving.clear();
  model.arriving.clear();
  for (const entry of await collect(real.spool.recover())) real.entries.set(entry.id, entry);
  const active = mailsAt(model, 'active');
  assert.deepEqual([...real.entries.keys()].sort(), active.map(([id]) => id).sort());
  for (const [id, mail] of active) {
    const entry = real.entries.get(id);
    assert.ok(entry);
    check(entry, mail);
  }
}

/** At the end everything is where it should be, and nothing else is anywhere. */
async function takeStock(openSpool: OpenSpool, model: Model, real: Real): Promise<void> {
  await startAnew(openSpool, model, real);
  for (const at of ['deferred', 'hold'] as const) {
    for (const [id, mail] of mailsAt(model, at)) {
      const entry = await real.spool.take(id, at);
      assert.ok(entry);
      check(entry, mail);
      real.entries.set(id, entry);
    }
  }
  await Promise.all([...real.entries.values()].map((entry) => entry.finish()));
  assert.deepEqual(await collect((await openSpool(real.folder)).recover()), []);
}

/** Runs of commands against a spool and a model of it, with a death of the process anywhere between them: they agree. */
export function spoolModel(name: string, openSpool: OpenSpool): void {
  const number = fc.nat({ max: 20 });
  const notes = fc.array(fc.tuple(fc.constantFrom(...RECIPIENTS), fc.constantFrom(...STATES)), {
    minLength: 1,
    maxLength: 4,
  });
  const commands = fc.commands(
    [
      fc.constant(open),
      fc.constant(put),
      fc.tuple(number, fc.constantFrom(0, 1, 3000, 70_000, 300_000)).map(([n, size]) => write(n, size)),
      number.map(commit),
      number.map(discard),
      fc.tuple(number, fc.constantFrom('one', 'two')).map(([n, rule]) => decide(n, rule)),
      fc.tuple(number, notes).map(([n, list]) => note(n, list)),
      fc.tuple(number, fc.constantFrom('attempt', 'death', 'none')).map(([n, pause]) => defer(n, pause)),
      number.map(noteAndHold),
      number.map(linkAndFinish),
      number.map(finish),
      number.map((n) => take('deferred', n)),
      number.map((n) => take('hold', n)),
      fc.constant(lookAgain),
      fc.constant(restart(openSpool, true)),
      fc.constant(restart(openSpool, false)),
    ],
    { maxCommands: 60 },
  );

  describe(`${name} against a model`, () => {
    it('agrees after every run of commands', () =>
      fc.assert(
        fc.asyncProperty(commands, (run) =>
          withFolder(async (folder) => {
            const model: Model = { mails: new Map(), arriving: new Map() };
            const real: Real = {
              folder,
              spool: await openSpool(folder),
              entries: new Map(),
              arriving: new Map(),
              links: 0,
            };
            await fc.asyncModelRun(() => ({ model, real }), run);
            await takeStock(openSpool, model, real);
          }),
        ),
        { numRuns: 25 },
      ));
  });
}
