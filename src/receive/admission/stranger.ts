import type { Reply } from '../../mail/reply.ts';
import type { DnsLists, Inquiry } from './dns-lists.ts';
import type { HelloCheck } from './hello-name.ts';
import { findReverseName, type ReverseName, type ReverseNameRule, type ReverseResolver } from './reverse-name.ts';

export interface StrangerChecks {
  readonly hello: HelloCheck;
  readonly reverseName: ReverseNameRule;
  readonly resolver: ReverseResolver;
  readonly lists: DnsLists;
}

/**
 * What is asked about a stranger himself, whatever he sends: his name in the DNS, his EHLO, the DNS lists. The questions go out
 * when he comes; the answers are awaited when they are needed, at the first recipient, and kept for the rest of his stay.
 */
export class Stranger {
  readonly #checks: StrangerChecks;
  readonly #inquiry: Inquiry | null;
  readonly #naming: Promise<ReverseName> | null;
  #name: ReverseName | null = null;
  #helo: string | null = null;
  /** Of the name in EHLO; null until it has been asked about. */
  #hello: { readonly refusal: Reply | null } | null = null;

  constructor(address: string, checks: StrangerChecks) {
    this.#checks = checks;
    this.#inquiry = checks.lists.ask(address);
    this.#naming = checks.reverseName === 'ignore' ? null : this.#findName(address);
  }

  get reverseName(): string | null {
    return this.#name?.confirmed ?? null;
  }

  greets(host: string): void {
    if (host === this.#helo) return;
    this.#helo = host;
    this.#hello = null;
  }

  refusal(): Reply | null | Promise<Reply | null> {
    const hello = this.#helloRefusal();
    if (hello instanceof Promise) return hello.then((refusal) => refusal ?? this.#addressRefusal());
    return hello ?? this.#addressRefusal();
  }

  async #findName(address: string): Promise<ReverseName> {
    const { reverseName, resolver } = this.#checks;
    this.#name = await findReverseName(address, reverseName, resolver);
    return this.#name;
  }

  #helloRefusal(): Reply | null | Promise<Reply | null> {
    if (this.#hello !== null) return this.#hello.refusal;
    const answer = this.#checks.hello.refusal(this.#helo);
    if (answer instanceof Promise) return answer.then((refusal) => this.#helloAnswered(refusal));
    return this.#helloAnswered(answer);
  }

  #helloAnswered(refusal: Reply | null): Reply | null {
    this.#hello = { refusal };
    return refusal;
  }

  #addressRefusal(): Reply | null | Promise<Reply | null> {
    const { reverseName } = this.#checks;
    const listed = () => this.#inquiry?.refusal() ?? null;
    if (this.#naming === null || reverseName === 'note') return listed();
    if (this.#name !== null) return this.#name.refusal ?? listed();
    return this.#naming.then(({ refusal }) => refusal ?? listed());
  }
}
