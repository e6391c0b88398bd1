import { MailId } from '../mail/mail-id.ts';
import { type ControlRequest, callControl } from './control.ts';
import type { Due } from './schedule.ts';

/** So many mails in one request, which keeps its line well below the bound. */
const MOST_MAILS = 5000;
const TIMEOUT_MS = 5000;

/**
 * Tells the running gateway of mails whose time has changed on disk. False where none runs: it will see them at its start.
 * @throws where the gateway does not take it
 */
export async function nudge(path: string, mails: readonly Due[]): Promise<boolean> {
  for (let start = 0; start < mails.length; start += MOST_MAILS) {
    const request = { verb: 'nudge', mails: mails.slice(start, start + MOST_MAILS) };
    if ((await callControl(path, request, TIMEOUT_MS)) === null) return false;
  }
  return true;
}

/** The other end: what `nudge` sent. @throws where the request is none */
export function parseNudge(request: ControlRequest): readonly Due[] {
  if (!Array.isArray(request.mails)) throw new Error('a nudge has "mails"');
  return request.mails.map((mail: unknown) => {
    const { id, due } = typeof mail === 'object' && mail !== null ? (mail as Record<string, unknown>) : {};
    const parsed = typeof id === 'string' ? MailId.parse(id) : null;
    if (parsed === null || typeof due !== 'number') throw new Error('a mail of a nudge has an "id" and a "due" in ms');
    return { id: parsed, due };
  });
}
