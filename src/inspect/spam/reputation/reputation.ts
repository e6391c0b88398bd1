import type { Clock } from '../../../base/clock.ts';
import type { Counters } from '../../../base/counters.ts';
import type { Memory, Note, Remembered } from '../../../base/memory.ts';
import type { Finding } from '../../../mail/finding.ts';
import type { FindingName } from '../../../mail/findings.ts';
import type { JudgedMail, Observer } from '../../../mail/judged-mail.ts';
import { type Inspector, isStranger } from '../../inspector.ts';
import { type Identity, identitiesOf } from './identities.ts';
import { conductOf } from './judgement.ts';
import { conductNotes, correctable } from './notes.ts';
import { opinionOf } from './opinion.ts';

export interface ReputationOptions {
  readonly memory: Memory;
  readonly counters: Counters;
  readonly clock: Clock;
  /** Milliseconds in which what is known loses half. */
  readonly halfLife: number;
  /** Points in sum from which a mail is spam. */
  readonly spamFrom: number;
}

/** Less is not worth a word. */
const LEAST = 0.3;

/** What became of the mails of the same client, network, domain and key: learned from verdicts, told of strangers. */
export function createReputation(options: ReputationOptions): { inspector: Inspector; observer: Observer } {
  const { memory, clock } = options;
  return {
    inspector: {
      name: 'reputation',
      async inspect(subject) {
        if (!isStranger(subject)) return [];
        const { envelope, session } = subject;
        const identities = identitiesOf({ envelope, session, authentication: await subject.authentication() });
        const known = await memory.recall(identities.map(({ key }) => key));
        return known.size === 0 ? [] : told(identities, known, clock.now());
      },
      close: () => Promise.resolve(),
    },
    observer: { observe: (mail) => memory.note(learned(mail, options)) },
  };
}

interface Opinion {
  readonly identity: Identity;
  readonly known: Remembered;
  readonly points: number;
}

/**
 * The worst and the best that is known add up: whoever has both is between them. A network speaks only where nothing is known of the
 * client itself.
 */
function told(identities: readonly Identity[], known: ReadonlyMap<string, Remembered>, now: number): Finding[] {
  const opinions = identities.flatMap((identity): Opinion[] => {
    const remembered = known.get(identity.key);
    const points = remembered === undefined ? 0 : opinionOf(identity, remembered, now);
    return remembered === undefined || points === 0 ? [] : [{ identity, known: remembered, points }];
  });
  const ofClient = opinions.some(({ identity }) => identity.kind === 'client');
  const counting = ofClient ? opinions.filter(({ identity }) => identity.kind !== 'network') : opinions;
  const points = counting.map((one) => one.points);
  const score = Math.round((Math.max(0, ...points) + Math.min(0, ...points)) * 10) / 10;
  if (Math.abs(score) < LEAST) return [];
  const name: FindingName<'spam'> = score > 0 ? 'bad-reputation' : 'good-reputation';
  const evidence = counting.map(sentence).join('; ');
  return [{ inspector: 'reputation', kind: 'spam', name, part: '', score, evidence }];
}

function sentence({ identity, known }: Opinion): string {
  const mails = Math.round(known.good + known.bad);
  return `${identity.shown}: ${Math.round(known.bad)} of the last ${mails} mails were spam`;
}

function learned(mail: JudgedMail, { spamFrom, halfLife, counters }: ReputationOptions): readonly Note[] {
  const { id, envelope, session, authentication, accepted, at } = mail;
  const conduct = session === null || session.trusted ? null : conductOf(mail, spamFrom);
  if (conduct === null || authentication === null) return [];
  const keys = identitiesOf({ envelope, session, authentication }).map(({ key }) => key);
  const kept = conduct === 'bad' && accepted;
  return [...conductNotes(conduct, keys, { at, halfLife, counters }), ...(kept ? [correctable(id, keys, at)] : [])];
}
