/** Milliseconds since the epoch as RFC 5322 section 3.3 writes them, in UTC. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
