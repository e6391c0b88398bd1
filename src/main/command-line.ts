import { type Checker, register as check } from '../cli/check.ts';
import { register as dmarc } from '../cli/dmarc.ts';
import { register as learn } from '../cli/learn.ts';
import { register as lists } from '../cli/lists.ts';
import { createProgram, runProgram } from '../cli/program.ts';
import { register as reload } from '../cli/reload.ts';
import { register as scan } from '../cli/scan.ts';
import { register as sender } from '../cli/sender.ts';
import { register as start } from '../cli/start.ts';
import { processTerminal } from '../cli/terminal.ts';
import { register as user } from '../cli/user.ts';
import { withPlaces } from '../config/complaint.ts';
import { type LoadRequest, loadedConfig } from '../config/load.ts';
import { programVersion } from './program-version.ts';

const ports: Checker = async (config) => (await import('./check-ports.ts')).checkPorts(config);
const material: Checker = async (config) => (await import('./material.ts')).checkMaterial(config);

/** What the gateway goes without, and says in its log. */
const ruleFiles: Checker = async (config) => (await import('./spam-rules.ts')).checkRuleFiles(config);

/** `postern ARGS...`. The rooms that a verb works in are loaded when it is called. */
export async function runCommandLine(args: readonly string[], surroundings: Omit<LoadRequest, 'path'>): Promise<void> {
  const terminal = processTerminal();
  const program = createProgram(
    programVersion(),
    {
      terminal,
      async rooms(path) {
        const { config } = loadedConfig({ path, ...surroundings });
        const { openRooms } = await import('./rooms.ts');
        await (await import('./state-folder.ts')).enterState(config);
        return openRooms(config);
      },
    },
    [
      (to) =>
        start(to, {
          terminal,
          run: async (read) => (await import('./gateway.ts')).runGateway(read),
          ...surroundings,
        }),
      (to) =>
        check(to, {
          terminal,
          checkers: [ports, material, ruleFiles],
          spamRules: async (config) => (await import('./spam-rules.ts')).listRules(config),
          ...surroundings,
        }),
      (to) =>
        reload(to, {
          terminal,
          checkers: [material], // the gateway knows which ports it has
          ask: async (config) => (await import('./ask.ts')).askReload(config),
          ...surroundings,
        }),
      (to) =>
        scan(to, {
          terminal,
          async open(path) {
            const { config, source } = loadedConfig({ path, ...surroundings });
            const { openScanner } = await import('./scanner.ts');
            return withPlaces(source, surroundings.cwd, () => openScanner(config));
          },
        }),
      (to) =>
        learn(to, {
          terminal,
          async open(path) {
            const { config } = loadedConfig({ path, ...surroundings });
            const { openSchool } = await import('./school.ts');
            await (await import('./state-folder.ts')).enterState(config);
            return openSchool(config);
          },
        }),
      (to) =>
        sender(to, {
          terminal,
          async open(path) {
            const { config } = loadedConfig({ path, ...surroundings });
            await (await import('./state-folder.ts')).enterState(config);
            return (await import('./sender-book.ts')).openSenders(config);
          },
        }),
      (to) =>
        dmarc(to, {
          terminal,
          async open(path) {
            const { config } = loadedConfig({ path, ...surroundings });
            await (await import('./state-folder.ts')).enterState(config);
            return (await import('./report-book.ts')).openReportBook(config);
          },
        }),
      (to) =>
        lists(to, {
          terminal,
          async look(path) {
            const { config } = loadedConfig({ path, ...surroundings });
            return (await import('./dns-lists.ts')).lookAtLists(config);
          },
        }),
      (to) =>
        user(to, {
          terminal,
          newPassword: async () =>
            (await import('../cli/new-password.ts')).newPassword({ input: process.stdin, output: process.stderr }),
          async open(path) {
            const { config } = loadedConfig({ path, ...surroundings });
            return (await import('./user-list.ts')).openUserList(config);
          },
        }),
    ],
  );
  await runProgram(program, args, (code) => terminal.end(code));
}
