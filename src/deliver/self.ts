import { networkInterfaces } from 'node:os';
import type { Clock } from '../base/clock.ts';

/** An address and port of this machine. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

export interface SelfOptions {
  /** Where this gateway listens: `0.0.0.0` and `::` stand for every address of the machine, of their own family. */
  readonly listeners: readonly Place[];
  /** The machine's addresses as they are now. */
  readonly machine: () => readonly string[];
  readonly clock: Clock;
}

/** Asking the system costs more than a delivery should; an address that comes meanwhile is known a minute later. */
const BELIEVED_MS = 60_000;

/** Whether what is reached at an address is this gateway: then mail would come back to us. */
export function selfMatcher({ listeners, machine, clock }: SelfOptions): (address: string, port: number) => boolean {
  const places = new Set(listeners.map(({ address, port }) => `${plain(address)} ${port}`));
  const wide = listeners.some(({ address }) => isWildcard(address));
  let known: ReadonlySet<string> = new Set();
  let until = Number.NEGATIVE_INFINITY;
  const isMachine = (address: string): boolean => {
    if (isLoopback(address)) return true;
    const now = clock.now();
    if (now >= until) {
      known = new Set(machine().map(plain));
      until = now + BELIEVED_MS;
    }
    return known.has(address);
  };
  return (reached, port) => {
    const address = plain(reached);
    if (places.has(`${address} ${port}`)) return true;
    if (!wide || !places.has(`${address.includes(':') ? '::' : '0.0.0.0'} ${port}`)) return false;
    return isWildcard(address) || isMachine(address);
  };
}

/** The addresses of all interfaces that are up. */
export function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
}

/** Loopback and unspecified addresses: what is reached there is whatever listens on this machine. */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?(?:127|0)\.|^::1?$/i.test(address);
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** IPv4 addresses in IPv6 clothes (RFC 4291 section 2.5.5.2) are the same addresses; a zone (`%eth0`) names no other machine. */
function plain(address: string): string {
  const [bare = ''] = address.toLowerCase().split('%');
  return bare.replace(/^::ffff:(?=\d+\.)/, '');
}
