import { Exit, type Outside, systemCalls, Trap } from './system-calls.ts';
import { WasmMemory } from './wasm-memory.ts';

interface SevenZipExports {
  readonly memory: WebAssembly.Memory;
  readonly __wasm_call_ctors: () => void;
  readonly __main_argc_argv: (argc: number, argv: number) => number;
  readonly _emscripten_stack_alloc: (size: number) => number;
}

export type RunEnd =
  | { readonly kind: 'finished'; readonly code: number }
  | { readonly kind: 'memory' }
  | { readonly kind: 'crashed'; readonly reason: string };

/**
 * Runs 7-Zip once with this command line, in an instance of its own, so that no archive finds what another one left behind.
 * What `outside` throws passes through.
 */
export function runSevenZip(
  module: WebAssembly.Module,
  args: readonly string[],
  outside: Outside,
  memoryLimit: number,
): RunEnd {
  let memory: WasmMemory | null = null;
  const imports = systemCalls(() => {
    if (memory === null) throw new Trap('a system call before the start');
    return memory;
  }, outside);
  const instance = new WebAssembly.Instance(module, imports);
  const exports = instance.exports as unknown as SevenZipExports;
  memory = new WasmMemory(exports.memory, memoryLimit);
  try {
    exports.__wasm_call_ctors();
    const { argc, argv } = writeArguments(['7zz', ...args], exports, memory);
    return { kind: 'finished', code: exports.__main_argc_argv(argc, argv) };
  } catch (error) {
    if (error instanceof Exit) return { kind: 'finished', code: error.code };
    if (!(error instanceof Trap || error instanceof WebAssembly.RuntimeError || error instanceof RangeError))
      throw error;
    return memory.refused ? { kind: 'memory' } : { kind: 'crashed', reason: error.message };
  }
}

function writeArguments(args: readonly string[], exports: SevenZipExports, memory: WasmMemory) {
  const pointers = args.map((arg) => {
    const bytes = Buffer.from(`${arg}\0`, 'utf8');
    const at = exports._emscripten_stack_alloc(bytes.length);
    bytes.copy(memory.bytes(at, bytes.length));
    return at;
  });
  const argv = exports._emscripten_stack_alloc((pointers.length + 1) * 4);
  for (const [index, pointer] of [...pointers, 0].entries()) memory.view.setUint32(argv + index * 4, pointer, true);
  return { argc: args.length, argv };
}
