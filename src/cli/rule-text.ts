import { stringify } from 'yaml';
import type { CompiledRule, Policy } from '../decide/policy.ts';
import { plain } from './plain.ts';

const ORIGINS: Readonly<Record<CompiledRule['origin'], string>> = {
  own: '',
  'built-in': 'built in',
  changed: 'built in, changed by the configuration',
};

/** Every rule that can decide, in the order in which they are asked. */
export function rulesInOrder({ rules, unanswered, clean }: Policy): readonly CompiledRule[] {
  return [...rules, unanswered, clean];
}

export function ruleAsJson({ name, origin, source }: CompiledRule, position: number): object {
  return { position, name, origin, description: source.description ?? null, ...asWritten(source) };
}

/** A rule for people: its name, what it is for, and what it says in the words of the configuration. */
export function ruleText({ name, origin, source }: CompiledRule, position: number): readonly string[] {
  const title = `${position}. ${name}${ORIGINS[origin] === '' ? '' : ` (${ORIGINS[origin]})`}`;
  const body = stringify(asWritten(source), { flowCollectionPadding: false, collectionStyle: 'flow', lineWidth: 0 });
  const lines = body.trim().split('\n');
  return [title, ...(source.description === undefined ? [] : [source.description]), ...lines].map((line, index) =>
    plain(index === 0 ? line : `   ${line}`),
  );
}

const WRITTEN: readonly string[] = ['when', 'if', 'then'];

/** `when`, `if` and `then` as the configuration writes them: one entry without a list, times of day as hours and minutes. */
function asWritten(source: CompiledRule['source']): object {
  const entries = Object.entries(source).filter(([key, value]) => WRITTEN.includes(key) && value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, simple(value)]));
}

function simple(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const [only] = value;
    const single = value.length === 1 && key !== 'all' && key !== 'any';
    return single ? simple(only, key) : value.map((entry) => simple(entry, key));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(
      entries.map(([name, entry]) => [name, simple(entry, key === 'time' ? `time.${name}` : name)]),
    );
  }
  return (key === 'time.from' || key === 'time.to') && typeof value === 'number' ? timeOfDay(value) : value;
}

function timeOfDay(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
