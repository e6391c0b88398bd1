import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { applyChanges } from '../deliver/change/apply.ts';
import type { Disarmer } from '../deliver/change/disarm/disarmer.ts';
import type { Removed } from '../deliver/change/removed.ts';
import type { Outcome } from '../deliver/deliver.ts';
import { composeBounce } from '../deliver/own/bounce.ts';
import { composeForward } from '../deliver/own/forward.ts';
import { composeNotice, type ToldMail, type ToldRemoval } from '../deliver/own/notice.ts';
import { type Origin, type OwnMail, repeatable } from '../deliver/own/own-mail.ts';
import type { Template } from '../deliver/own/template.ts';
import type { Address } from '../mail/address.ts';
import { type Bytes, chunksOf } from '../mail/bytes.ts';
import { MailId } from '../mail/mail-id.ts';
import type { MailRecord } from '../mail/record.ts';
import type { Action, Verdict } from '../mail/verdict.ts';
import type { Judgement } from './judge.ts';
import type { Standing } from './standing.ts';

/** A mail that the gateway wrote. */
export interface Written extends OwnMail {
  readonly id: MailId;
}

export interface ScribeOptions {
  readonly hostname: string;
  /** Author of notices. */
  readonly from: Address;
  /** Null: the administrator gets no mail. */
  readonly postmaster: Address | null;
  readonly templates: ReadonlyMap<string, Template>;
  readonly disarmer: Disarmer;
  readonly clock: Clock;
}

/** What became of the mail, as the notices say it. */
const DONE: Readonly<Record<Action, string>> = {
  deliver: 'delivered',
  quarantine: 'kept in quarantine',
  forward: 'forwarded to the administrator',
  delete: 'deleted',
  reject: 'rejected',
  hold: 'held until an administrator looks at it',
};

/** Writes the gateway's own mail: warnings, forwards, copies, bounces, and mails with changes. */
export class Scribe {
  readonly #options: ScribeOptions;

  constructor(options: ScribeOptions) {
    this.#options = options;
  }

  /** The warnings that a verdict asks for; none to whom none may go (RFC 3834). */
  notices(record: MailRecord, judgement: Judgement, verdict: Verdict): readonly Written[] {
    const { from, postmaster, templates } = this.#options;
    const mail = toldMail(record, judgement, verdict.recipients);
    return verdict.notices.flatMap(({ to, template: name }) => {
      const template = templates.get(name);
      if (template === undefined) throw new Error(`there is no template "${name}"`); // the configuration's check knows them
      const origin = this.#origin();
      const own = composeNotice({
        origin,
        template,
        to,
        from,
        postmaster,
        mail,
        senderTrusted: record.session?.trusted ?? false,
        action: `${DONE[verdict.action]}${verdict.keep && verdict.changes.length > 0 ? ', and kept in quarantine as it came' : ''}`,
        reasons: verdict.reasons,
        removed: removedBy(judgement, verdict),
      });
      return own ? [{ ...own, id: origin.id }] : [];
    });
  }

  /** The mail as message/rfc822 with the reasons on top; null without an administrator. */
  forward(record: MailRecord, judgement: Judgement, verdict: Verdict): Written | null {
    const { from, postmaster } = this.#options;
    if (postmaster === null) return null;
    const origin = this.#origin();
    const mail = toldMail(record, judgement, verdict.recipients);
    const { bytes } = judgement.dissection;
    return {
      ...composeForward({ origin, from, to: [postmaster], mail, bytes, reasons: verdict.reasons }),
      id: origin.id,
    };
  }

  /** The mail as it came. Its reverse-path is null: a copy that fails is no concern of the sender. */
  copy({ envelope }: MailRecord, bytes: Bytes, recipients: readonly Address[]): Written {
    return {
      id: this.#origin().id,
      envelope: { ...envelope, sender: null, recipients },
      chunks: repeatable(() => chunksOf(bytes)),
    };
  }

  /** RFC 3464, to the sender; null where there is none. */
  bounce(record: MailRecord, bytes: Bytes, failed: readonly Standing[]): Written | null {
    return this.#report(record, bytes, { action: 'failed', outcomes: failed.map(outcomeOf) });
  }

  /** RFC 3464 with Action: delayed. @param retryUntil ms since the epoch */
  delay(record: MailRecord, bytes: Bytes, deferred: readonly Standing[], retryUntil: number): Written | null {
    return this.#report(record, bytes, { action: 'delayed', outcomes: deferred.map(outcomeOf), retryUntil });
  }

  /** The mail with its stamp and the verdict's changes, for the verdict's recipients, and what was done to it in words. */
  async changed(
    { envelope, stamp }: MailRecord,
    { dissection }: Judgement,
    { changes, recipients }: Verdict,
  ): Promise<Written & { readonly removed: readonly Removed[]; readonly notes: readonly string[] }> {
    const origin = this.#origin();
    const { message, removed, made } = await applyChanges(dissection, changes, this.#options.disarmer, stamp);
    return {
      id: origin.id,
      envelope: { ...envelope, recipients },
      chunks: repeatable(() => message.chunks()[Symbol.iterator]()),
      removed,
      notes: made,
    };
  }

  #report(
    record: MailRecord,
    bytes: Bytes,
    what: {
      readonly action: 'failed' | 'delayed';
      readonly outcomes: readonly Outcome[];
      readonly retryUntil?: number;
    },
  ): Written | null {
    const origin = this.#origin();
    const { id, at, envelope } = record;
    const own = composeBounce({ origin, ...what, mail: { id, sender: envelope.sender, at, bytes, messageId: '' } });
    return own ? { ...own, id: origin.id } : null;
  }

  #origin(): Origin {
    const at = this.#options.clock.now();
    return { id: MailId.create(at, randomBytes(4)), hostname: this.#options.hostname, at };
  }
}

function toldMail(
  { id, at, envelope }: MailRecord,
  { dissection }: Judgement,
  recipients: readonly Address[],
): ToldMail {
  return { id, at, sender: envelope.sender, recipients, subject: dissection.subject, header: dissection.root.header };
}

function outcomeOf({ recipient, state, host, answer, status }: Standing): Outcome {
  return { recipient, state: state === 'deferred' ? 'deferred' : 'failed', host, answer, status, ms: 0 };
}

/** What the verdict takes out of the mail, for the notice. */
function removedBy({ dissection }: Judgement, verdict: Verdict): readonly ToldRemoval[] {
  return verdict.changes.flatMap((change) => {
    if (change.kind !== 'strip' && change.kind !== 'clean' && change.kind !== 'disarm') return [];
    const paths = new Set(change.parts);
    return dissection.parts
      .filter(({ path }) => paths.has(path))
      .map(({ path, name, size }) => ({ path, name, size, disarmed: change.kind === 'disarm' }));
  });
}
