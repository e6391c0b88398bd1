import type { Address } from '../mail/address.ts';
import type { Finding } from '../mail/finding.ts';
import type { Verdict } from '../mail/verdict.ts';
import type { Recipient } from './compile-when.ts';
import type { Hits } from './condition.ts';
import { HOLDS } from './condition.ts';
import type { Facts } from './facts.ts';
import type { CompiledRule, Policy } from './policy.ts';
import { Question } from './question.ts';
import type { Step } from './step.ts';
import { verdictOf } from './verdict-of.ts';

/**
 * The verdicts on a mail: one for each group of recipients whom the rules treat alike; the groups hold every recipient once.
 * Pure: equal facts give equal verdicts.
 */
export function decide(facts: Facts, policy: Policy): readonly Verdict[] {
  const mail = new Mail(facts, policy);
  const groups = new Map<string, { steps: readonly Step[]; recipients: Address[] }>();
  for (const address of facts.envelope.recipients) {
    const steps = mail.stepsFor(address);
    const key = steps.map(({ rule }) => rule.name).join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { steps, recipients: [address] });
    else group.recipients.push(address);
  }
  return merged([...groups.values()].map(({ steps, recipients }) => verdictOf(mail.question, steps, recipients)));
}

/** One mail before the policy: what a rule's condition says of it is worked out once for all recipients. */
class Mail {
  readonly question: Question;
  readonly #policy: Policy;
  readonly #senderIsOurs: boolean;
  readonly #asked: (Hits | null | undefined)[] = [];

  constructor(facts: Facts, policy: Policy) {
    this.question = new Question(facts);
    this.#policy = policy;
    const { sender } = facts.envelope;
    this.#senderIsOurs = facts.session?.trusted === true && sender?.domain != null && facts.hosted(sender.domain);
  }

  /**
   * The rules that apply for a recipient, the one that ends the search last. A deliver answers what its conditions matched
   * and what it overlooks; where findings are left, the search goes on among rules that speak of those.
   */
  stepsFor(address: Address): readonly Step[] {
    const { facts } = this.question;
    const recipient = this.#recipient(address);
    const steps: Step[] = [];
    let question = this.question;
    let delivering = false;
    const { rules, unanswered, clean } = this.#policy;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index];
      if (rule === undefined || !rule.audience(facts, recipient)) continue;
      const hits = question === this.question ? this.#ask(index, rule) : rule.condition(question);
      if (hits === null || (delivering && hits.findings.length === 0)) continue;
      steps.push({ rule, hits });
      if (rule.outcome.action === null) continue;
      if (rule.outcome.action !== 'deliver') return steps;
      delivering = true;
      question = question.withFindings(open(question.findings, hits, rule));
      if (question.findings.length === 0) return steps;
    }
    const left = question.findings;
    steps.push(
      left.length > 0 ? { rule: unanswered, hits: { findings: left, parts: [] } } : { rule: clean, hits: HOLDS },
    );
    return steps;
  }

  #ask(index: number, rule: CompiledRule): Hits | null {
    let hits = this.#asked[index];
    if (hits === undefined) {
      hits = rule.condition(this.question);
      this.#asked[index] = hits;
    }
    return hits;
  }

  #recipient(address: Address): Recipient {
    const hosted = address.domain !== null && this.question.facts.hosted(address.domain);
    return { address, direction: !hosted ? 'outbound' : this.#senderIsOurs ? 'internal' : 'inbound' };
  }
}

/** What a deliver leaves open. A rule on parts answers for the attachment findings on those parts as well. */
function open(findings: readonly Finding[], hits: Hits, rule: CompiledRule): readonly Finding[] {
  const matched = new Set(hits.findings);
  const parts = new Set(hits.parts.map(({ path }) => path));
  return findings.filter(
    (finding) =>
      !matched.has(finding) &&
      !rule.outcome.despite.includes(finding.kind) &&
      !(finding.kind === 'attachment' && parts.has(finding.part)),
  );
}

/** Different rules may come to the same; then it is one group. */
function merged(verdicts: readonly Verdict[]): readonly Verdict[] {
  if (verdicts.length < 2) return verdicts;
  const groups = new Map<string, Verdict>();
  for (const verdict of verdicts) {
    const key = JSON.stringify({ ...verdict, recipients: [] });
    const same = groups.get(key);
    groups.set(
      key,
      same === undefined ? verdict : { ...same, recipients: [...same.recipients, ...verdict.recipients] },
    );
  }
  return [...groups.values()];
}
