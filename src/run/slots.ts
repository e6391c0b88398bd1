/**
 * Who has which slot of the spool. A slot has one holder at a time, because a mail that two processes carry is delivered
 * twice: whatever would give it a second one throws. Holders are told apart by identity.
 */
export class Slots<Holder extends object> {
  /** Null: there may be mail in it, and nobody has it. A slot that is not here is empty and free. */
  readonly #holders = new Map<number, Holder | null>();

  /** Slots that are on the disk. Those that nobody has are orphans from now on. */
  found(slots: Iterable<number>): void {
    for (const slot of slots) if (!this.#holders.has(slot)) this.#holders.set(slot, null);
  }

  /** The lowest slot that nobody has; the holder takes up whatever lies in it. */
  take(holder: Holder): number {
    let slot = 0;
    while ((this.#holders.get(slot) ?? null) !== null) slot++;
    this.give(slot, holder);
    return slot;
  }

  give(slot: number, holder: Holder): void {
    if ((this.#holders.get(slot) ?? null) !== null) throw new Error(`slot ${slot} has an owner already`);
    this.#holders.set(slot, holder);
  }

  /** The slot is empty, and free. */
  free(slot: number, holder: Holder): void {
    if (this.#holders.get(slot) !== holder) throw new Error(`slot ${slot} is given up by one who does not have it`);
    this.#holders.delete(slot);
  }

  /** The holder's process is gone. All slots that it had are orphans, but for `kept`, which its next process will have. */
  lost(holder: Holder, kept: number | null): void {
    for (const slot of this.of(holder)) if (slot !== kept) this.#holders.set(slot, null);
  }

  of(holder: Holder): number[] {
    return [...this.#holders].flatMap(([slot, one]) => (one === holder ? [slot] : []));
  }

  /** Slots that nobody has and in which mail may lie. */
  orphans(): number[] {
    return [...this.#holders].flatMap(([slot, one]) => (one === null ? [slot] : []));
  }
}
