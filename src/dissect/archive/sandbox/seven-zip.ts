import { Exit, type Outside, type SystemCalls, systemCalls, Trap } from './system-calls.ts';
import { WasmMemory } from './wasm-memory.ts';

interface SevenZipExports {
  readonly memory: WebAssembly.Memory;
  readonly __wasm_call_ctors: () => void;
  readonly __main_argc_argv: (argc: number, argv: number) => number;
  readonly _emscripten_stack_alloc: (size: number) => number;
  readonly _emscripten_stack_restore: (pointer: number) => void;
  readonly emscripten_stack_get_current: () => number;
}

export type RunEnd =
  | { readonly kind: 'finished'; readonly code: number }
  | { readonly kind: 'memory' }
  | { readonly kind: 'crashed'; readonly reason: string };

/** An instance as it is before main, and what brings it back there. */
interface Started {
  readonly exports: SevenZipExports;
  readonly memory: WasmMemory;
  readonly calls: SystemCalls;
  readonly size: number;
  readonly stack: number;
  /** Memory up to its last octet that is not zero. */
  readonly image: Buffer;
}

/**
 * Runs 7-Zip. Each run begins with the memory and the stack of a program that has just been started, so that no archive finds
 * what another one left behind. (There is no other state in it; a new instance would cost 2 ms, this
 * costs 0.5.)
 */
export class SevenZip {
  readonly #module: WebAssembly.Module;
  readonly #memoryLimit: number;
  #started: Started | null = null;
  #outside: Outside | null = null;

  /** `memoryLimit` is the most bytes that a run may take. */
  constructor(module: WebAssembly.Module, memoryLimit: number) {
    this.#module = module;
    this.#memoryLimit = memoryLimit;
  }

  /** Runs it with this command line. What `outside` throws passes through. */
  run(args: readonly string[], outside: Outside): RunEnd {
    const started = this.#started ?? this.#start();
    const { exports, memory } = started;
    // Whatever happens now, only a run that ended well leaves an instance to the next one.
    this.#started = null;
    this.#outside = outside;
    try {
      const { argc, argv } = writeArguments(['7zz', ...args], exports, memory);
      return this.#finish(started, exports.__main_argc_argv(argc, argv));
    } catch (error) {
      if (error instanceof Exit) return this.#finish(started, error.code);
      const trapped = error instanceof Trap || error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      if (!trapped) throw error;
      return memory.refused ? { kind: 'memory' } : { kind: 'crashed', reason: error.message };
    } finally {
      this.#outside = null;
    }
  }

  #start(): Started {
    let memory: WasmMemory | null = null;
    const calls = systemCalls({
      memory: () => memory ?? unavailable('memory before the start'),
      outside: () => this.#outside ?? unavailable('a system call outside of a run'),
    });
    const instance = new WebAssembly.Instance(this.#module, calls.imports);
    const exports = instance.exports as unknown as SevenZipExports;
    memory = new WasmMemory(exports.memory, this.#memoryLimit);
    exports.__wasm_call_ctors();
    const size = memory.size;
    const image = Buffer.from(memory.bytes(0, memory.usedSize()));
    return { exports, memory, calls, size, stack: exports.emscripten_stack_get_current(), image };
  }

  /** A program that was refused memory may have said so, or just have done without. */
  #finish(started: Started, code: number): RunEnd {
    if (started.memory.refused) return { kind: 'memory' };
    this.#reset(started);
    return { kind: 'finished', code };
  }

  #reset(started: Started): void {
    const { exports, memory, calls, size, stack, image } = started;
    calls.forget();
    if (memory.size !== size) return; // it can't shrink again
    memory.bytes(image.length, Math.max(0, memory.usedSize() - image.length)).fill(0);
    image.copy(memory.bytes(0, image.length));
    exports._emscripten_stack_restore(stack);
    this.#started = started;
  }
}

function unavailable(what: string): never {
  throw new Trap(what);
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
