import { readDate } from './written-date.ts';

/** What one server has written of where it got the mail (RFC 5321 section 4.4): its own word, and true only where the server is honest. */
export interface Hop {
  /** The name that the client gave itself; '' where it says none. */
  readonly helo: string;
  /** What stands in the comment behind it: name and address of the client, as servers write them. */
  readonly seen: string;
  /** The client's address; '' where it says none. */
  readonly address: string;
  readonly by: string;
  /** Milliseconds since the epoch; null where there is no date. */
  readonly at: number | null;
  readonly text: string;
}

const MOST_HOPS = 50;
const LONGEST = 1000;
const FROM = /^from\s{1,9}([^\s();]{1,255})(?:\s{1,9}\(([^)]{0,500})\))?/i;
const BY = /(?<!invoked )\bby\s{1,9}([^\s();]{1,255})/i;
const ADDRESS = /\[(?:IPv6:)?([0-9a-f.:]{3,45})\]|\b(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\b/i;

const NONE: readonly string[] = [];

/** The way a mail says it went, the newest hop first. */
export function readTrail(received: readonly string[]): readonly Hop[] {
  return received.slice(0, MOST_HOPS).map((value) => hopOf(value.slice(0, LONGEST)));
}

function hopOf(text: string): Hop {
  const { 1: helo = '', 2: seen = '' } = FROM.exec(text) ?? NONE;
  const { 1: literal, 2: bare = '' } = ADDRESS.exec(seen === '' ? helo : seen) ?? NONE;
  const semicolon = text.lastIndexOf(';');
  const date = semicolon < 0 ? null : readDate(text.slice(semicolon + 1));
  return { helo, seen, address: literal ?? bare, by: BY.exec(text)?.[1] ?? '', at: date?.at ?? null, text };
}
