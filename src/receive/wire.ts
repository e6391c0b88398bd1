/** The connection as the session sees it. */
export interface Wire {
  send(text: string): void;
  /** All that has come is worked off; more is awaited. */
  idle(): void;
  startTls(): void;
  close(): void;
}
