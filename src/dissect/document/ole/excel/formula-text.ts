import { commandOf, functionOf, USER_DEFINED } from './functions.ts';
import { type Biff, shortString } from './strings.ts';

/** A piece of a formula that is put together: its text and, where it is a constant, its value. */
interface Piece {
  readonly text: string;
  readonly value: string | null;
}

const MOST_PIECES = 2000;
const LONGEST = 8192;

/** MS-XLS section 2.5.198.27. */
const OPERATORS: Readonly<Record<number, string>> = {
  3: '+',
  4: '-',
  5: '*',
  6: '/',
  7: '^',
  8: '&',
  9: '<',
  10: '<=',
  11: '=',
  12: '>=',
  13: '>',
  14: '<>',
  15: ' ',
  16: ',',
  17: ':',
};
const MISSING = 0x16;
const STRING = 0x17;
const ATTRIBUTE = 0x19;
const CHOOSE = 0x04;
const ERROR = 0x1c;
const BOOLEAN = 0x1d;
const INTEGER = 0x1e;
const NUMBER = 0x1f;
const FUNCTION = 0x21;
const FUNCTION_OF_MANY = 0x22;
const NAME = 0x23;
const REFERENCE = 0x24;
const RELATIVE = 0x2c;
const FOREIGN_NAME = 0x39;
const CHAR = 111;
/** Arrays, areas, references to other sheets, errors. */
const VALUES = new Set([0x1c, 0x20, 0x25, 0x2a, 0x2b, 0x2d, 0x3a, 0x3b, 0x3c, 0x3d]);

/** Octets behind the other tokens: in BIFF 8, in BIFF 5. Tokens that are not here have none. */
const SIZES: Readonly<Record<number, readonly [number, number]>> = {
  1: [4, 4],
  2: [4, 4],
  24: [5, 5],
  32: [7, 7],
  35: [4, 14],
  36: [4, 3],
  37: [8, 6],
  38: [6, 6],
  39: [6, 6],
  40: [6, 6],
  41: [2, 2],
  42: [4, 3],
  43: [8, 6],
  44: [4, 3],
  45: [8, 6],
  57: [6, 24],
  58: [6, 17],
  59: [10, 20],
  60: [6, 17],
  61: [10, 20],
};

/**
 * A formula in its parsed form (MS-XLS section 2.5.198) as text, roughly: what it calls with which strings is right, references may not
 * be. `names`: those that the workbook defines, in their order. Ends where it cannot be read.
 */
export function formulaText(rgce: Buffer, biff: Biff, names: readonly string[]): string {
  const stack: Piece[] = [];
  for (let at = 0, count = 0; at < rgce.length && count < MOST_PIECES; count++) {
    // The two classes of tokens that only tell what is done with a value (MS-XLS section 2.2.2.1).
    const octet = rgce[at] ?? 0;
    const token = octet >= 0x60 ? octet - 0x40 : octet >= 0x40 ? octet - 0x20 : octet;
    const data = rgce.subarray(at + 1);
    if (token === STRING) {
      const { text, end } = shortString(data, 0, biff);
      stack.push({ text: `"${text.replaceAll('"', '""')}"`, value: text });
      at += 1 + end;
      continue;
    }
    const size = sizeOf(token, data, biff);
    if (data.length < size) break;
    apply(token, data, stack, names);
    at += 1 + size;
  }
  return stack.map(({ text }) => text).join(' ; ');
}

function sizeOf(token: number, data: Buffer, { version }: Biff): number {
  if (token === ATTRIBUTE) {
    const choices = ((data[0] ?? 0) & CHOOSE) !== 0 && data.length >= 3 ? 2 * (data.readUInt16LE(1) + 1) : 0;
    return 3 + choices;
  }
  if (token === ERROR || token === BOOLEAN) return 1;
  if (token === INTEGER || token === FUNCTION) return 2;
  if (token === FUNCTION_OF_MANY) return 3;
  if (token === NUMBER) return 8;
  return SIZES[token]?.[version === 8 ? 0 : 1] ?? 0;
}

function apply(token: number, data: Buffer, stack: Piece[], names: readonly string[]): void {
  const operator = OPERATORS[token];
  if (operator !== undefined) {
    const right = stack.pop();
    const left = stack.pop();
    if (left && right) stack.push(joined(left, operator, right));
    else if (right) stack.push(right);
  } else if (token === INTEGER) stack.push(constant(String(data.readUInt16LE(0))));
  else if (token === NUMBER) stack.push(constant(String(data.readDoubleLE(0))));
  else if (token === BOOLEAN) stack.push(plain(data[0] ? 'TRUE' : 'FALSE'));
  else if (token === FUNCTION) callOne(data.readUInt16LE(0), stack);
  else if (token === FUNCTION_OF_MANY) callMany((data[0] ?? 0) & 0x7f, data.readUInt16LE(1), stack);
  else if (token === NAME) stack.push(plain(names[data.readUInt16LE(0) - 1] ?? 'NAME'));
  else if (token === FOREIGN_NAME) stack.push(plain('NAME'));
  else if (token === REFERENCE || token === RELATIVE) stack.push(plain(cellName(data)));
  else if (token === MISSING) stack.push(plain(''));
  else if (VALUES.has(token)) stack.push(plain('REFERENCE'));
}

function callOne(number: number, stack: Piece[]): void {
  const { name, arguments: count } = functionOf(number);
  call(name, number, count, stack);
}

function callMany(count: number, number: number, stack: Piece[]): void {
  if (number & 0x8000) call(commandOf(number & 0x7fff), -1, count, stack);
  else if (number === USER_DEFINED) {
    const [name, ...rest] = take(stack, count);
    stack.push(plain(`${name?.text ?? ''}(${rest.map(({ text }) => text).join(',')})`));
  } else call(functionOf(number).name, number, count, stack);
}

function call(name: string, number: number, count: number, stack: Piece[]): void {
  const args = take(stack, count);
  const [only] = args;
  if (number === CHAR && only?.value && /^\d{1,3}$/.test(only.value)) {
    stack.push(constantText(String.fromCharCode(Number(only.value))));
  } else stack.push(plain(`${name}(${args.map(({ text }) => text).join(',')})`));
}

function take(stack: Piece[], count: number): Piece[] {
  return stack.splice(Math.max(0, stack.length - count), count);
}

/** Strings that are joined to one string are one. */
function joined(left: Piece, operator: string, right: Piece): Piece {
  if (operator === '&' && left.value !== null && right.value !== null) {
    return constantText((left.value + right.value).slice(0, LONGEST));
  }
  return plain(`${left.text}${operator}${right.text}`);
}

function plain(text: string): Piece {
  return { text: text.slice(0, LONGEST), value: null };
}

function constant(text: string): Piece {
  return { text, value: text };
}

function constantText(value: string): Piece {
  return { text: `"${value.replaceAll('"', '""')}"`, value };
}

/** `R12C3`; the upper bits of a column say what is relative. */
function cellName(data: Buffer): string {
  const column = data.length >= 4 ? data.readUInt16LE(2) & 0xff : (data[2] ?? 0);
  return `R${data.readUInt16LE(0) + 1}C${column + 1}`;
}
