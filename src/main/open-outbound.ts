import { addressPatterns } from '../decide/address-pattern.ts';
import type { Subject } from '../inspect/inspector.ts';
import type { Classifier } from '../inspect/spam/classifier.ts';
import { OutboundGuard } from '../inspect/spam/outbound/outbound.ts';
import type { ExaminerDeps } from './examiner-deps.ts';
import { openContentOpinion } from './spam-rules.ts';

/** Who watches outgoing mail; null where nobody does. */
export function openOutbound({ config, ...deps }: ExaminerDeps, classifier: Classifier | null): OutboundGuard | null {
  const { enabled, exempt, ...settings } = config.spam.outbound;
  if (!enabled) return null;
  const logins = new Set(exempt.map((text) => text.toLowerCase()));
  // What is no pattern of an address is the name of a login.
  const senders = addressPatterns(exempt, () => {});
  const rules = config.spam.rules.enabled ? openContentOpinion(config) : null;
  return new OutboundGuard({
    ...settings,
    ...deps,
    exempt: ({ login, sender }) => (login !== null && logins.has(login)) || senders(sender),
    opinion: async (subject: Subject) => {
      const [learned, said] = await Promise.all([classifier?.guess(subject.dissection, []), rules?.(subject)]);
      return (learned?.points ?? 0) + (said ?? 0);
    },
  });
}
