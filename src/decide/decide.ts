import type { Address } from '../mail/address.ts';
import type { Finding } from '../mail/finding.ts';
import type { Verdict } from '../mail/verdict.ts';
import type { Recipient } from './compile-when.ts';
import type { Hits } from './condition.ts';
import { HOLDS } from './condition.ts';
import type { Facts } from './facts.ts';
import type { Levels } from './levels.ts';
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
  const groups = new Map<string, { question: Question; steps: readonly Step[]; recipients: Address[] }>();
  for (const address of facts.envelope.recipients) {
    const asked = mail.asked(policy.levels(address));
    const steps = mail.stepsFor(address, asked);
    const key = `${asked.number} ${steps.map(({ rule }) => rule.name).join('\n')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { question: asked.question, steps, recipients: [address] });
    else group.recipients.push(address);
  }
  return merged([...groups.values()].map(({ question, steps, recipients }) => verdictOf(question, steps, recipients)));
}

/** The mail as recipients with the same levels are asked for, and what each rule's condition has said of it. */
interface Asked {
  readonly number: number;
  readonly question: Question;
  readonly hits: (Hits | null | undefined)[];
}

/** One mail before the policy: what a rule's condition says of it is worked out once for all recipients with the same levels. */
class Mail {
  readonly #facts: Facts;
  readonly #policy: Policy;
  readonly #senderIsOurs: boolean;
  /** One for each set of levels among the recipients. */
  readonly #asked: Asked[] = [];

  constructor(facts: Facts, policy: Policy) {
    this.#facts = facts;
    this.#policy = policy;
    const { sender } = facts.envelope;
    this.#senderIsOurs = facts.session?.trusted === true && sender?.domain != null && facts.hosted(sender.domain);
  }

  /**
   * The rules that apply for a recipient, the one that ends the search last. A deliver answers what its conditions matched
   * and what it overlooks; where findings are left, the search goes on among rules that speak of those.
   */
  stepsFor(address: Address, asked: Asked): readonly Step[] {
    const facts = this.#facts;
    const recipient = this.#recipient(address);
    const steps: Step[] = [];
    let { question } = asked;
    let delivering = false;
    const { rules, unanswered, clean } = this.#policy;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index];
      if (rule === undefined || !rule.audience(facts, recipient)) continue;
      const hits = question === asked.question ? hitsOf(asked, index, rule) : rule.condition(question);
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

  asked(levels: Levels): Asked {
    let asked = this.#asked.find(({ question }) => question.levels === levels);
    if (asked === undefined) {
      const [first] = this.#asked;
      const question = first?.question.withLevels(levels) ?? new Question(this.#facts, levels);
      asked = { number: this.#asked.length, question, hits: [] };
      this.#asked.push(asked);
    }
    return asked;
  }

  #recipient(address: Address): Recipient {
    const hosted = address.domain !== null && this.#facts.hosted(address.domain);
    return { address, direction: !hosted ? 'outbound' : this.#senderIsOurs ? 'internal' : 'inbound' };
  }
}

function hitsOf({ question, hits }: Asked, index: number, rule: CompiledRule): Hits | null {
  let known = hits[index];
  if (known === undefined) {
    known = rule.condition(question);
    hits[index] = known;
  }
  return known;
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
