import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** Resolves when somebody takes connections on the port of loopback; rejects where the program that was to do it ends. */
export async function listening(port: number, program: ChildProcess): Promise<void> {
  const ended = once(program, 'exit').then(() => Promise.reject(new Error(`${program.spawnfile} has ended`)));
  await Promise.race([untilTaken(port), ended]);
}

async function untilTaken(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      socket.destroy();
    }
  }
}
