import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { YaraX } from '@litko/yara-x';

/** One rule that matched. */
export interface YaraHit {
  readonly rule: string;
  /** The rule's metadata: texts and numbers. */
  readonly meta: Readonly<Record<string, unknown>>;
  /** Where the first of its strings lies in what was scanned; null for a rule without strings. */
  readonly offset: number | null;
}

/** The external variables that public rule sets expect. */
export interface YaraVariables {
  /** '' where there is none, or where it is nothing but digits. */
  readonly filename: string;
  /** The part's path in the mail, with a slash before it. */
  readonly filepath: string;
  /** With its dot and in lower case: `.exe`. */
  readonly extension: string;
  /** The type by content. */
  readonly filetype: string;
}

/** Compiled rules. */
export interface YaraScanner {
  /** @throws where the engine could not finish */
  scan(content: Buffer, variables: YaraVariables): readonly YaraHit[];
}

/** What the two builds of YARA-X have in common. */
export interface YaraEngine {
  readonly build: 'native' | 'wasm';
  /** @throws Error whose message is the compiler's report */
  compile(source: string): YaraScanner;
  /** All of the compiler's reports on `source`; none where it compiles. */
  problems(source: string): readonly string[];
}

/** A hostile file of nothing but one rule's string costs this many matches a string, not one for every byte. */
const MATCHES_PER_STRING = 1000;

const NO_VARIABLES: YaraVariables = { filename: '', filepath: '', extension: '', filetype: '' };

/** The native build; where the platform has none, the WebAssembly build, whose every scan costs some 4 ms. */
export async function loadYaraEngine(): Promise<YaraEngine> {
  try {
    return await loadNativeYara();
  } catch {
    return await loadWasmYara();
  }
}

/** @throws where the platform has no build */
async function loadNativeYara(): Promise<YaraEngine> {
  const yara = await import('@litko/yara-x');
  const options = { defineVariables: NO_VARIABLES, enableIncludes: false };
  return {
    build: 'native',
    problems: (source) => yara.validate(source, options).errors.map((error) => error.message),
    compile: (source) => {
      const rules: YaraX = yara.compile(source, options);
      rules.setMaxMatchesPerPattern(MATCHES_PER_STRING);
      return {
        scan: (content, variables) =>
          rules.scan(content, textsOnly(variables)).map(({ ruleIdentifier, meta, matches }) => ({
            rule: ruleIdentifier,
            meta: { ...meta },
            offset: firstOffset(matches),
          })),
      };
    },
  };
}

interface WasmResult {
  readonly valid: boolean;
  readonly errors: readonly unknown[];
  readonly matches: readonly {
    readonly identifier: string;
    readonly isPrivate: boolean;
    readonly metadata: readonly { readonly identifier: string; readonly value: unknown }[];
    readonly patterns: readonly { readonly matches: readonly { readonly offset: number }[] }[];
  }[];
}

export async function loadWasmYara(): Promise<YaraEngine> {
  const { Compiler, initSync } = await import('@virustotal/yara-x');
  const main = createRequire(import.meta.url).resolve('@virustotal/yara-x');
  initSync({ module: await readFile(main.replace(/\.js$/, '_bg.wasm')) });
  const compile = (source: string): { compiler: InstanceType<typeof Compiler>; failed: unknown } => {
    const compiler = new Compiler();
    for (const name of Object.keys(NO_VARIABLES)) compiler.defineGlobal(name, '');
    try {
      compiler.addSource(source);
      return { compiler, failed: null };
    } catch (error) {
      return { compiler, failed: error };
    }
  };
  return {
    build: 'wasm',
    problems: (source) => compile(source).compiler.errors,
    compile: (source) => {
      const { compiler, failed } = compile(source);
      if (failed !== null) throw new Error(compiler.errors[0] ?? String(failed));
      const scanner = compiler.build().scanner();
      scanner.setMaxMatchesPerPattern(MATCHES_PER_STRING);
      return {
        scan: (content, variables) => {
          for (const [name, value] of Object.entries(variables)) scanner.setGlobal(name, value);
          const result: WasmResult = scanner.scan(content);
          if (!result.valid) throw new Error(`YARA-X did not finish: ${result.errors.join('; ')}`);
          const told = result.matches.filter((match) => !match.isPrivate);
          return told.map(({ identifier, metadata, patterns }) => ({
            rule: identifier,
            meta: Object.fromEntries(metadata.map((entry) => [entry.identifier, entry.value])),
            offset: firstOffset(patterns.flatMap((pattern) => pattern.matches)),
          }));
        },
      };
    },
  };
}

/** The native build takes a text that reads as a number or a truth value for one, and then refuses the scan. */
const NO_TEXT = /^[+-]?\d+$|^(?:true|false)$/i;

function textsOnly({ filename, filepath, extension, filetype }: YaraVariables): Record<string, string> {
  return { filename: NO_TEXT.test(filename) ? '' : filename, filepath, extension, filetype };
}

function firstOffset(matches: readonly { readonly offset: number }[]): number | null {
  return matches.reduce<number | null>(
    (first, { offset }) => (first === null || offset < first ? offset : first),
    null,
  );
}
