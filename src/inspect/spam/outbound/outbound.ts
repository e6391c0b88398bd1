import type { RaiseAlarm } from '../../../base/alarm.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Counters } from '../../../base/counters.ts';
import { ExpiringMap } from '../../../base/expiring-map.ts';
import type { Memory } from '../../../base/memory.ts';
import type { Address } from '../../../mail/address.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import type { Reviewer, Subject } from '../../inspector.ts';
import { type Account, accountOf } from './account.ts';
import { HabitBook, type Habits } from './habits.ts';
import { type Rate, Tally } from './tally.ts';
import { strangeTraits, traitsOf } from './traits.ts';

export interface OutboundSettings {
  /** Of one who has logged in, or has shown a certificate. */
  readonly users: Volume;
  /** Of one envelope sender of the trusted networks. */
  readonly senders: Volume;
  /** Mails that seem to be spam: those that come to `score`. */
  readonly suspicious: { readonly score: number; readonly mails: Rate };
  /** How many times what an account sends on a day it may send at once. */
  readonly above: number;
}

/** What may go to the outside. */
export interface Volume {
  readonly mails: Rate;
  readonly recipients: Rate;
}

export interface OutboundOptions extends OutboundSettings {
  readonly hosted: (domain: Domain) => boolean;
  /** Accounts that may send what they like. */
  readonly exempt: (account: Account) => boolean;
  /** Points of what a mail says: by the classifier, and by the rules about words, pages and links. */
  readonly opinion: (subject: Subject) => Promise<number>;
  readonly alarm: RaiseAlarm;
  readonly counters: Counters;
  readonly memory: Memory;
  readonly clock: Clock;
}

/** The share of its bounds that is left to an account that is in doubt. */
const DOUBT = 0.25;
const HOUR_MS = 3_600_000;
/** Bounces within an hour that put an account in doubt. No more than that: anybody can send bounces. */
const MANY_BOUNCES = 20;
const MOST_BOUNCED = 5;
/** What holds a mail decides by itself; something new about an account is worth little. */
const DECIDES = 0;
const NOTED = 0.5;
const MOST_SEEN = 10_000;

/**
 * Tells when an account is used by somebody else: more mails or recipients outside than the account is used to, mails that
 * seem to be spam. Counts mail of trusted clients that goes to the outside, over all workers.
 */
export class OutboundGuard implements Reviewer {
  readonly name = 'outbound';
  readonly #options: OutboundOptions;
  readonly #habits: HabitBook;
  readonly #tally: Tally;
  /** Mails that have been counted: the same one may be judged again. */
  readonly #seen: ExpiringMap<true>;
  /** Accounts of which the administrator has been told. */
  readonly #told: ExpiringMap<true>;

  constructor(options: OutboundOptions) {
    const { memory, counters, clock } = options;
    this.#options = options;
    this.#habits = new HabitBook(memory, clock);
    this.#tally = new Tally(counters, clock);
    this.#seen = new ExpiringMap(clock, MOST_SEEN);
    this.#told = new ExpiringMap(clock, MOST_SEEN);
  }

  async review(subject: Subject, findings: readonly Finding[]): Promise<readonly Finding[]> {
    this.#countBounce(subject);
    const account = accountOf(subject);
    const outside = account === null ? [] : subject.envelope.recipients.filter((address) => this.#isOutside(address));
    if (account === null || outside.length === 0 || this.#options.exempt(account)) return [];
    const isFirst = this.#meet(subject);
    const habits = await this.#habits.of(account);
    const traits = traitsOf(subject);
    const strange = strangeTraits(traits, habits, this.#options.clock.now());
    const doubts = [...strange.map((trait) => `a new ${trait}`), ...this.#bounces(account)];
    const suspicious = await this.#isSuspicious(subject, findings);
    const held = this.#counted(account, isFirst ? outside : [], suspicious && isFirst, habits, doubts);
    if (held.length === 0 && isFirst) this.#habits.note(account, outside.length, traits, habits);
    if (held.length > 0) this.#alarm(account, held);
    return [
      ...held,
      ...(strange.length > 0
        ? [finding('outbound-network', NOTED, account, `uses a new ${strange.join(', a new ')}`)]
        : []),
    ];
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #isOutside({ domain }: Address): boolean {
    return domain === null || !this.#options.hosted(domain);
  }

  /** False where the mail has been counted. */
  #meet({ session }: Subject): boolean {
    const key = `${session?.id} ${session?.at}`;
    if (this.#seen.get(key)) return false;
    this.#seen.set(key, true, HOUR_MS);
    return true;
  }

  /** The findings for which an account's mail is held, with this one counted. */
  #counted(
    account: Account,
    outside: readonly Address[],
    suspicious: boolean,
    habits: Habits,
    doubts: readonly string[],
  ): readonly Finding[] {
    const { users, senders, suspicious: odd, above } = this.#options;
    const volume = account.login === null ? senders : users;
    const tally = this.#tally;
    const all: readonly [FindingName<'spam'>, string, number, Rate, usual: number][] = [
      [
        'outbound-rate',
        'mails',
        tally.mails(account, outside.length > 0 ? 1 : 0, volume.mails),
        volume.mails,
        habits.mails,
      ],
      [
        'outbound-recipients',
        'recipients',
        tally.recipients(account, outside, volume.recipients),
        volume.recipients,
        habits.recipients,
      ],
      [
        'outbound-content',
        'mails that seem to be spam',
        tally.suspicious(account, suspicious ? 1 : 0, odd.mails),
        odd.mails,
        0,
      ],
    ];
    return all.flatMap(([name, what, count, rate, usual]) => {
      const most = Math.max(rate.limit, above * usual) * (doubts.length > 0 ? DOUBT : 1);
      if (count <= most) return [];
      const why = doubts.length > 0 ? `, fewer than else because of ${doubts.join(', ')}` : '';
      const sent = `${Math.floor(count)} ${what} to the outside within ${inWords(rate.window)}`;
      return [finding(name, DECIDES, account, `${sent}; ${Math.floor(most)} may go${why}`)];
    });
  }

  /** Whoever is told of each mail of an attack reads none of them. */
  #alarm({ key, shown }: Account, held: readonly Finding[]): void {
    if (this.#told.get(key)) return;
    this.#told.set(key, true, HOUR_MS);
    this.#options.alarm({ about: `outgoing mail of ${shown} is held`, text: alarmText(shown, held) });
  }

  async #isSuspicious(subject: Subject, findings: readonly Finding[]): Promise<boolean> {
    const opinion = await this.#options.opinion(subject);
    const found = findings.reduce((sum, { kind, score }) => sum + (kind === 'spam' ? score : 0), 0);
    return found + opinion >= this.#options.suspicious.score;
  }

  /** A bounce of what one of ours sent, or is said to have sent. */
  #countBounce({ envelope: { sender, recipients } }: Subject): void {
    if (sender !== null || recipients.length > MOST_BOUNCED) return;
    for (const recipient of recipients) if (!this.#isOutside(recipient)) this.#tally.bounce(recipient);
  }

  #bounces({ sender }: Account): readonly string[] {
    const count = sender === null ? 0 : this.#tally.bounces(sender);
    return count >= MANY_BOUNCES ? [`${Math.floor(count)} bounces within an hour`] : [];
  }
}

function finding(name: FindingName<'spam'>, score: number, { shown }: Account, what: string): Finding {
  return { inspector: 'outbound', kind: 'spam', name, part: '', score, evidence: `${shown}: ${what}` };
}

function alarmText(shown: string, held: readonly Finding[]): string {
  return [
    `The account "${shown}" seems to be used by somebody else. Its mail to the outside is held:`,
    '',
    ...held.map(({ name, evidence }) => `- ${name}: ${evidence}`),
    '',
    'Where that is so: change its password, and look at what is held (postern queue list --state hold); postern queue delete',
    'ends a mail. Where it is not: postern queue flush lets one go, and spam.outbound has bounds and exemptions.',
    'Nothing more is written about this account today.',
    '',
  ].join('\n');
}

function inWords(ms: number): string {
  return ms % HOUR_MS === 0 ? `${ms / HOUR_MS} h` : `${Math.round(ms / 60_000)} min`;
}
