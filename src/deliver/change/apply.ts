import { textField } from '../../mail/header-writer.ts';
import type { Dissection, Part } from '../../mail/part.ts';
import type { Stamp } from '../../mail/record.ts';
import type { Change } from '../../mail/verdict.ts';
import type { Message } from '../deliver.ts';
import { printable } from '../own/printable.ts';
import { cleaned } from './clean.ts';
import type { Disarmer } from './disarm/disarmer.ts';
import { contentOf, type Edit, editedMessage } from './edit.ts';
import { type Entity, entityOf, lineageOf } from './entity.ts';
import type { Form } from './form.ts';
import { rebuilt, type Wanted } from './rebuild.ts';
import type { Removed } from './removed.ts';
import { stampEdits } from './stamped.ts';
import { stripped } from './strip.ts';
import { taggedSubject } from './tag-subject.ts';
import { wrapped } from './wrap.ts';

export interface Changed {
  /** Reads the mail's bytes, not the dissection's contents: it outlives the dissection's `close`. */
  readonly message: Message;
  readonly removed: readonly Removed[];
  /** What else was done, in words. */
  readonly made: readonly string[];
}

/** What is to be done to one entity of the mail. */
interface Plan {
  readonly entity: Entity;
  /** Null: only members are taken out. */
  whole: Removed | null;
  readonly members: Map<string, Removed>;
  /** Documents in it, or itself, that are to be disarmed. */
  readonly armed: Map<string, Removed>;
}

/** The work in the making. */
interface Work {
  readonly edits: Edit[];
  readonly removed: Removed[];
  readonly made: string[];
}

/**
 * The mail as the verdict wants it: named parts give way to a text, members are taken out of their archives, fields are
 * added, its stamp too. Every other octet stays as it was; without changes the same octets come out.
 */
export async function applyChanges(
  dissection: Dissection,
  changes: readonly Change[],
  disarmer: Disarmer,
  stamp: Stamp | null = null,
): Promise<Changed> {
  const work: Work = { edits: [], removed: [], made: [] };
  const header: Edit[] = [...stampEdits(stamp)];
  const disarmed = await disarmedParts(dissection, changes, disarmer);
  removeParts(dissection, changes, disarmed, work);
  for (const change of changes) {
    if (change.kind === 'tag-subject') {
      const tags = taggedSubject(dissection, change.text, 0);
      header.push(...tags);
      if (tags.length > 0) work.made.push(`subject tagged "${printable(change.text)}"`);
    } else if (change.kind === 'add-header') {
      header.push({ start: 0, end: 0, content: contentOf(textField(change.name, change.value)) });
      work.made.push(`header field ${change.name} added`);
    } else if (change.kind === 'spam-fields') {
      header.push(...stampEdits(change));
      work.made.push('score written into the header');
    }
  }
  const { edits, removed, made } = work;
  const wrap = changes.find((change) => change.kind === 'wrap');
  if (wrap === undefined) return { message: editedMessage(dissection.bytes, [...header, ...edits]), removed, made };
  const message = wrapped(dissection, editedMessage(dissection.bytes, edits), header, wrap.why);
  return { message, removed, made: [...made, 'wrapped: an attachment below a text'] };
}

type DisarmedParts = Wanted['disarmed'];

/** Every document that is to be disarmed, disarmed. */
async function disarmedParts(
  { parts }: Dissection,
  changes: readonly Change[],
  disarmer: Disarmer,
): Promise<DisarmedParts> {
  const paths = new Set(changes.flatMap((change) => (change.kind === 'disarm' ? change.parts : [])));
  const armed = parts.filter(({ path }) => paths.has(path));
  // What was not read to its end cannot be written anew.
  const whole = armed.filter((part) => part.content().size === part.size);
  const results = await disarmer.disarm(
    whole.map((part) => ({ content: part.content(), type: part.detectedType, charset: part.charset })),
  );
  return new Map(armed.map((part) => [part.path, results[whole.indexOf(part)] ?? null]));
}

function removeParts(
  { root, bytes }: Dissection,
  changes: readonly Change[],
  disarmed: DisarmedParts,
  { edits, removed, made }: Work,
): void {
  const all = plans(root, changes);
  for (const plan of all) {
    const { entity, whole, members, armed } = plan;
    const wanted = { removed: new Set(members.keys()), disarmed };
    const result = whole === null ? rebuilt(entity.part, wanted) : { kind: 'gone' as const };
    if (result.kind === 'same') continue;
    const failed = [...armed].filter(([path]) => !disarmed.get(path)).map(([, one]) => one);
    const taken = whole === null ? [...members.values(), ...failed] : [whole];
    if (result.kind === 'gone' && !taken.some(({ path }) => path === entity.part.path))
      taken.unshift(uncleanable(plan));
    removed.push(...taken);
    // An entity that goes takes with it what lies in it.
    if (all.some((other) => other !== plan && covers(other, plan, all))) continue;
    if (result.kind === 'gone') {
      edits.push(...stripped(bytes, entity, taken));
      made.push(`${shown(entity.part)} replaced by a text`);
    } else {
      edits.push(...cleaned(bytes, entity, result));
      made.push(
        `${shown(entity.part)} ${armed.size === 0 ? 'rebuilt' : 'disarmed'}${asWhat(entity.part, result.form)}`,
      );
    }
  }
}

function plans(root: Part, changes: readonly Change[]): Plan[] {
  const all = new Map<Part, Plan>();
  for (const change of changes) {
    if (change.kind !== 'strip' && change.kind !== 'clean' && change.kind !== 'disarm') continue;
    for (const path of change.parts) {
      const lineage = lineageOf(root, path) ?? [root]; // what cannot be found cannot be left in: the mail as a whole goes
      const part = lineage[lineage.length - 1] ?? root;
      const entity = entityOf(lineage);
      const plan = all.get(entity.part) ?? { entity, whole: null, members: new Map(), armed: new Map() };
      all.set(entity.part, plan);
      const taken = { path: part.path, name: part.name, size: part.size, why: change.why };
      if (change.kind === 'disarm') plan.armed.set(part.path, taken);
      else if (change.kind === 'clean' && part !== entity.part)
        plan.members.set(part.path, plan.members.get(part.path) ?? taken);
      else plan.whole ??= { ...taken, path: entity.part.path, name: entity.part.name, size: entity.part.size };
    }
  }
  return [...all.values()];
}

/** Whether the one entity lies within the other; of two at the same place the first holds the second. */
function covers(outer: Plan, inner: Plan, order: readonly Plan[]): boolean {
  const [a, b] = [outer.entity.span, inner.entity.span];
  if (a.headerStart > b.headerStart || a.end < b.end) return false;
  return a.headerStart < b.headerStart || a.end > b.end || order.indexOf(outer) < order.indexOf(inner);
}

/** The attachment that had to go for the sake of what it held. */
function uncleanable({ entity: { part }, members, armed }: Plan): Removed {
  const [first] = [...members.values(), ...armed.values()];
  const why = first === undefined ? 'it could not be cleaned' : `it held ${first.name ?? first.path}: ${first.why}`;
  return { path: part.path, name: part.name, size: part.size, why };
}

/** The new name, where it is another one. */
function asWhat({ name }: Part, form: Form | null): string {
  const renamed = name === null || form === null ? name : form.name(name);
  return renamed === null || renamed === name ? '' : ` as ${printable(renamed)}`;
}

function shown({ name, path }: Part): string {
  return printable(name ?? (path === '' ? 'the mail' : `part ${path}`));
}
