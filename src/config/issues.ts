import type * as z from 'zod';
import { closest } from './closest.ts';
import { mistake, readMistake } from './schema/mistake.ts';

/** A mistake that the schema found, with its place. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  /** Whether the key is meant rather than its value. */
  readonly key: boolean;
  readonly message: string;
  readonly hint: string;
}

type Found = z.core.$ZodIssue;

/** zod's words in ours: what is wrong, then how to mend it. Given to zod as its error map. */
export function explain(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return explainType(String(issue.expected), issue.input);
    case 'invalid_value':
      return explainChoice(issue.input, issue.values.map(String));
    case 'unrecognized_keys':
      return mistake('unknown key', knownKeys(issue.inst).join(' '));
    case 'too_small':
      return issue.origin === 'array'
        ? mistake('the list is empty', 'write at least one entry, or leave the key out')
        : mistake(
            `${String(issue.input)} is too small`,
            issue.inclusive ? `the least is ${issue.minimum}` : `it must be more than ${issue.minimum}`,
          );
    case 'too_big':
      return mistake(`${String(issue.input)} is too large`, `the most is ${issue.maximum}`);
    default:
      return undefined;
  }
}

/** Everything that zod found, one issue a mistake. */
export function issuesOf(error: z.ZodError): readonly Issue[] {
  return error.issues.flatMap((issue) => flatten(issue, []));
}

function flatten(issue: Found, above: readonly PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case 'invalid_union':
      return likeliest(issue.errors).flatMap((inner) => flatten(inner, path));
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, key: true, ...readMistake(message) }));
    case 'unrecognized_keys': {
      const known = readMistake(issue.message).hint.split(' ');
      return issue.keys.map((key) => ({ path: [...path, key], key: true, ...unknownKey(key, known) }));
    }
    default:
      return [{ path, key: false, ...readMistake(issue.message) }];
  }
}

/** What was meant among several readings: the one that got furthest. */
function likeliest(readings: readonly (readonly Found[])[]): readonly Found[] {
  return readings.reduce(
    (best, reading) => (wrongness(reading) <= wrongness(best) ? reading : best),
    readings[0] ?? [],
  );
}

function wrongness(reading: readonly Found[]): number {
  const [first] = reading;
  if (first === undefined || first.path.length > 0) return 0;
  if (first.code === 'invalid_union') return Math.min(...first.errors.map(wrongness));
  return first.code === 'invalid_type' ? 2 : first.code === 'invalid_value' ? 1 : 0;
}

function unknownKey(key: string, known: readonly string[]): { message: string; hint: string } {
  const near = closest(key, known);
  const hint = near === null ? `the keys here are ${known.join(', ')}` : `did you mean ${near}?`;
  return { message: `unknown key "${key}"`, hint };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

const TYPE_HINTS: Readonly<Record<string, string>> = {
  string: 'put the value in quotes',
  number: 'write it without quotes and units',
  int: 'write it without quotes, units and fractions',
  boolean: 'write true or false without quotes',
  array: 'begin each entry with a hyphen, or put them in [ ]',
  object: 'write keys below it, as key: value',
  record: 'write keys below it, as key: value',
};

function explainType(expected: string, input: unknown): string {
  if (input === undefined) return mistake('the key is missing', `add it; it takes ${TYPES[expected] ?? expected}`);
  const got = Array.isArray(input) ? 'array' : typeof input;
  return mistake(`this takes ${TYPES[expected] ?? expected}, not ${TYPES[got] ?? got}`, TYPE_HINTS[expected] ?? '');
}

function explainChoice(input: unknown, values: readonly string[]): string {
  const choices = values.join(', ');
  if (input === undefined) return mistake('the key is missing', `add it with one of ${choices}`);
  // What can be left out as a whole is a group of keys otherwise.
  if (choices === 'false') return mistake('this takes a group of keys, or false', 'write keys below it, as key: value');
  if (typeof input !== 'string') return mistake('this is not one of the choices', `write one of ${choices}`);
  const near = closest(input, values);
  return mistake(`"${input}" is not one of ${choices}`, near === null ? 'choose one of them' : `did you mean ${near}?`);
}

function knownKeys(schema: unknown): readonly string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}

/** A value that is wrong beside others, or in what it names. */
export function issue(path: Issue['path'], message: string, hint: string): Issue {
  return { path, key: false, message, hint };
}
