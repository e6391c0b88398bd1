import { reply } from '../../src/mail/replies.ts';
import type { Gatekeeper, Visit } from '../../src/receive/visit.ts';

/** Lets everybody in and allows everything, but what `own` says. */
export function openGate(own: Partial<Visit> = {}): Gatekeeper {
  const visit: Visit = {
    greetingDelay: 0,
    reverseName: null,
    hello: () => reply('ok', ''),
    sender: () => reply('senderOk', ''),
    recipient: () => reply('recipientOk', ''),
    mail: () => reply('ok', ''),
    penalty: () => 0,
    leave() {},
    ...own,
  };
  return { enter: () => visit };
}
