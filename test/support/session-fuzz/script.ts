/** One way of listening that sessions are held with. */
export const LANES = ['mx', 'trusted', 'submission', 'implicit', 'required', 'proxied'] as const;
export type Lane = (typeof LANES)[number];

/** One session of a client. Octets stand as Latin-1. */
export interface Script {
  readonly lane: Lane;
  /** The first step does not wait for the greeting. */
  readonly early: boolean;
  readonly steps: readonly Step[];
  /** How it ends, when all steps are done: properly, by ending its direction, by cutting the connection. */
  readonly finish: 'quit' | 'end' | 'cut';
}

export interface Step {
  readonly send: string;
  /** Where it is cut into packets, in rising order. */
  readonly cuts: readonly number[];
  /** Whether the client waits for all replies that it is owed before it goes on. */
  readonly waits: boolean;
  /** Where the server is ready for TLS: whether the client begins it, or goes on in the clear. */
  readonly tls: boolean;
}
