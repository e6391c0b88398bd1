// The command line on a disk that kills it. Usage: verb.ts CONFIG AT WHEN ARGS...
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createProgram, runProgram } from '../../src/cli/program.ts';
import { processTerminal } from '../../src/cli/terminal.ts';
import { loadedConfig } from '../../src/config/load.ts';
import { openRooms } from '../../src/main/rooms.ts';
import { KillingDisk, LAST_WORDS_FD } from './killing-disk.ts';
import type { When } from './point.ts';

const [path = '', at = '-1', when = 'before', ...args] = process.argv.slice(2);
const { config } = loadedConfig({ path, env: {}, cwd: process.cwd() });
const killing = new KillingDisk(config.state);
const terminal = processTerminal();
const program = createProgram('0', { terminal, rooms: async () => openRooms(config, killing.disk) }, []);
flushCompileCache();
killing.arm(Number(at), when as When);
await runProgram(program, args, (code) => terminal.end(code));
writeSync(LAST_WORDS_FD, killing.operations.join('\n'));
