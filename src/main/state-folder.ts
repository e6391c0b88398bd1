import { accessSync, chownSync, constants, statSync } from 'node:fs';
import { systemDisk } from '../base/durable.ts';
import type { Checker } from '../cli/check.ts';
import type { Config } from '../config/config.ts';
import { PLACES } from './places.ts';

/** Makes the state folder and its rooms, for a gateway that starts. */
export const prepareState: Checker = async (config) => {
  const { state } = config;
  const rooms = [PLACES.spool(config), PLACES.quarantine(config), PLACES.scratch(config)];
  try {
    for (const folder of [state, ...rooms]) systemDisk.makeFolder(folder);
    accessSync(state, constants.W_OK);
    const owner = foreignOwner(state);
    if (owner === null) return [];
    const hint = `start the gateway as that user (sudo -u '#${owner.uid}' ...), or give the folder to root: chown -R root ${state}`;
    return [
      { path: ['state'], message: `${state} belongs to the user ${owner.uid}, and root would lock it out`, hint },
    ];
  } catch (error) {
    const message = `${state} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    return [{ path: ['state'], message, hint: 'name a folder on a disk that the gateway may write to' }];
  }
};

/**
 * For the command line, before it touches the state folder. Root becomes the folder's owner, so that nothing is made there
 * which the gateway cannot read.
 * @throws where there is none
 */
export async function enterState({ state, file }: Config): Promise<void> {
  if (statSync(state, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const named = file === null ? 'no configuration was named, so it is the default' : `${file} says so`;
    throw new Error(`${state}: there is no state folder (${named}); --config names another configuration`);
  }
  const owner = foreignOwner(state);
  if (owner !== null) {
    // What is loaded later may lie where the owner cannot read.
    await Promise.all([import('../record/record-store.ts'), import('../record/story.ts')]);
    process.setgroups?.([owner.gid]);
    process.setgid?.(owner.gid);
    process.setuid?.(owner.uid);
  }
}

/** Makes the folder in which `postern scan` works; where root makes it, it is the state folder's owner's. */
export function makeScratch(config: Config): void {
  const scratch = PLACES.scratch(config);
  if (!systemDisk.makeFolder(scratch)) return;
  const owner = foreignOwner(config.state);
  if (owner !== null) chownSync(scratch, owner.uid, owner.gid);
}

/** Who has the folder, where this process is root and it is another's. */
function foreignOwner(state: string): { readonly uid: number; readonly gid: number } | null {
  const { uid, gid } = statSync(state);
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : null;
}
