import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { MailId } from '../../src/mail/mail-id.ts';
import type { Entry, Spool } from '../../src/spool/spool.ts';
import type { OpenSpool } from './contract.ts';
import { all, collect, content, newId, sampleProgress, sampleRecord, sampleVerdict, withFolder } from './sample.ts';

interface ModelMail {
  state: 'active' | 'deferred' | 'hold';
  readonly mail: Buffer;
  attempts: number;
  decided: boolean;
  readonly progress: Map<string, string>;
}

/** What ought to be in the spool. */
interface Model {
  readonly mails: Map<MailId, ModelMail>;
}

interface Real {
  spool: Spool;
  readonly folder: string;
  readonly entries: Map<MailId, Entry>;
}

type Command = fc.AsyncCommand<Model, Real>;

function check(entry: Entry, mail: ModelMail): void {
  assert.ok(all(entry.bytes()).equals(mail.mail));
  assert.equal(entry.attempts, mail.attempts);
  assert.deepEqual(entry.record.verdicts, mail.decided ? [sampleVerdict()] : null);
  const progress = [...entry.progress].map(([key, one]) => [key, one.state]);
  assert.deepEqual(new Map(progress as [string, string][]), mail.progress);
}

/** A mail in one of the states, picked by a number; undefined where there is none. */
function pick(model: Model, state: ModelMail['state'], number: number): [MailId, ModelMail] | undefined {
  const candidates = [...model.mails].filter(([, mail]) => mail.state === state);
  return candidates[number % Math.max(candidates.length, 1)];
}

function commit(size: number): Command {
  return {
    check: () => true,
    async run(model, real) {
      const incoming = real.spool.open(newId());
      const mail = content(size, incoming.id);
      await incoming.write(mail);
      real.entries.set(incoming.id, await incoming.commit(sampleRecord(incoming.id)));
      model.mails.set(incoming.id, { state: 'active', mail, attempts: 0, decided: false, progress: new Map() });
    },
    toString: () => `commit(${size})`,
  };
}

/** Something done to a mail that is carried. */
function change(
  name: string,
  number: number,
  work: (entry: Entry, mail: ModelMail, model: Model) => Promise<void>,
): Command {
  return {
    check: (model) => pick(model, 'active', number) !== undefined,
    async run(model, real) {
      const [id, mail] = pick(model, 'active', number) ?? [];
      const entry = id && real.entries.get(id);
      assert.ok(id && mail && entry);
      check(entry, mail);
      await work(entry, mail, model);
      if (model.mails.get(id)?.state !== 'active') real.entries.delete(id);
    },
    toString: () => `${name}(${number})`,
  };
}

function take(state: 'deferred' | 'hold', number: number): Command {
  return {
    check: (model) => pick(model, state, number) !== undefined,
    async run(model, real) {
      const [id, mail] = pick(model, state, number) ?? [];
      assert.ok(id && mail);
      const entry = await real.spool.take(id, state);
      assert.ok(entry);
      check(entry, mail);
      mail.state = 'active';
      real.entries.set(id, entry);
    },
    toString: () => `take(${state}, ${number})`,
  };
}

function restart(open: OpenSpool): Command {
  return {
    check: () => true,
    async run(model, real) {
      for (const entry of real.entries.values()) entry.close();
      await real.spool.close();
      real.spool = await open(real.folder);
      real.entries.clear();
      for (const entry of await collect(real.spool.recover())) real.entries.set(entry.id, entry);
      const active = [...model.mails].filter(([, mail]) => mail.state === 'active').map(([id]) => id);
      assert.deepEqual([...real.entries.keys()].sort(), active.sort());
      for (const [id, entry] of real.entries) check(entry, model.mails.get(id) as ModelMail);
    },
    toString: () => 'restart',
  };
}

/** Runs of commands against a spool and a model of it: after each they agree. */
export function spoolModel(name: string, open: OpenSpool): void {
  const number = fc.nat(20);
  const commands = fc.commands(
    [
      fc.constantFrom(0, 17, 5000, 300_000).map(commit),
      number.map((n) =>
        change('decide', n, async (entry, mail) => {
          await entry.decide([sampleVerdict()]);
          mail.decided = true;
        }),
      ),
      fc
        .tuple(number, fc.constantFrom('a@example.com', 'b@example.com'), fc.constantFrom('done', 'deferred', 'failed'))
        .map(([n, recipient, state]) =>
          change('note', n, async (entry, mail) => {
            await entry.note([sampleProgress(recipient, state as 'done')]);
            mail.progress.set(recipient, state);
          }),
        ),
      number.map((n) =>
        change('defer', n, async (entry, mail) => {
          await entry.defer(n * 1000);
          mail.state = 'deferred';
          mail.attempts++;
        }),
      ),
      number.map((n) =>
        change('hold', n, async (entry, mail) => {
          await entry.hold();
          mail.state = 'hold';
        }),
      ),
      number.map((n) =>
        change('finish', n, async (entry, _mail, model) => {
          await entry.finish();
          model.mails.delete(entry.id);
        }),
      ),
      number.map((n) => take('deferred', n)),
      number.map((n) => take('hold', n)),
      fc.constant(restart(open)),
    ],
    { maxCommands: 40 },
  );

  describe(`${name} against a model`, () => {
    it('agrees after every run of commands', () =>
      fc.assert(
        fc.asyncProperty(commands, (run) =>
          withFolder(async (folder) => {
            const setup = async () => ({
              model: { mails: new Map() },
              real: { spool: await open(folder), folder, entries: new Map() },
            });
            await fc.asyncModelRun(setup, run);
          }),
        ),
        { numRuns: 25 },
      ));
  });
}
