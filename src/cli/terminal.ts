import { plain } from './plain.ts';

/** 0: done. 1: not found, or refused. 2: wrong usage, or it could not be told. */
export type ExitCode = 0 | 1 | 2;

/** Where a verb speaks. */
export interface Terminal {
  /** Columns of the screen; null where the output goes to a file or a pipe, and nothing is cut. */
  readonly width: number | null;
  /** One line to the standard output. */
  print(line: string): void;
  /** Bytes to the standard output, as they are. Resolves when there is room for more. */
  write(bytes: Buffer): Promise<void>;
  /** One line to the standard error. */
  complain(line: string): void;
  end(code: ExitCode): void;
}

/** Tells what went wrong; several mistakes are a line each. */
export function complainOf(error: unknown, terminal: Terminal): void {
  const message = error instanceof Error ? error.message : String(error);
  for (const line of message.split('\n')) terminal.complain(plain(line));
}

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(); // the reader has seen enough, as `head` has
  });
  return {
    width: stdout.isTTY ? stdout.columns : null,
    print: (line) => void stdout.write(`${line}\n`),
    write: (bytes) => new Promise((resolve) => stdout.write(bytes, () => resolve())),
    complain: (line) => void stderr.write(`${line}\n`),
    end(code) {
      process.exitCode = code;
    },
  };
}
