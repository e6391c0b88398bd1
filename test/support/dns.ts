import DNS from 'dns2';

/** What a name has. `rcode` answers every question about it with that code; `silence` never answers. */
export interface ZoneEntry {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  /** `10 mx.example`; `0 .` is the null MX. */
  readonly mx?: readonly string[];
  /** Each record a list of character strings. */
  readonly txt?: readonly (readonly string[])[];
  readonly ptr?: readonly string[];
  readonly rcode?: 'SERVFAIL' | 'REFUSED';
  readonly silence?: true;
}

/** Names in lower case without a trailing dot. A name that is not there is answered with NXDOMAIN. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

export interface TestDns {
  /** For `createResolver({ servers: [server] })`. */
  readonly server: string;
  /** Questions so far, such as `MX example.com`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const { TYPE, CLASS } = DNS.Packet;
const TYPES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(TYPE).map(([name, number]) => [number, name]),
);

/** A real DNS server on a loopback port, UDP and TCP. */
export async function startDns(zone: Zone): Promise<TestDns> {
  const asked: string[] = [];
  const handle: DNS.DnsHandler = (request, send) => {
    const [question] = request.questions;
    if (question === undefined) return;
    const type = question.type ?? 0;
    const entry = zone[question.name.toLowerCase()];
    asked.push(`${TYPES[type]} ${question.name}`);
    if (entry?.silence) return;
    const response = DNS.Packet.createResponseFromRequest(request);
    if (entry === undefined)
      response.header.rcode = 3; // NXDOMAIN
    else if (entry.rcode !== undefined) response.header.rcode = entry.rcode === 'SERVFAIL' ? 2 : 5;
    else {
      const common = { name: question.name, type, class: CLASS.IN, ttl: 60 };
      response.answers.push(...(records(entry, common) as DNS.Packet.Resource[]));
    }
    send(response);
  };
  const { udp, tcp, port } = await bind(handle);
  return {
    server: `127.0.0.1:${port}`,
    asked,
    async close() {
      await Promise.all([udp.close(), tcp.close()]);
    },
  };
}

interface Bound {
  readonly udp: ReturnType<typeof DNS.createServer>;
  readonly tcp: ReturnType<typeof DNS.createServer>;
  readonly port: number;
}

/** A port that is free for UDP may be taken for TCP, by anybody on the machine: then another one. */
async function bind(handle: DNS.DnsHandler): Promise<Bound> {
  for (let tries = 0; tries < 10; tries++) {
    const udp = DNS.createServer({ udp: true, handle });
    const { udp: bound } = await udp.listen({ udp: { port: 0, address: '127.0.0.1' } });
    if (bound === undefined) throw new Error('the DNS server has no port');
    const tcp = DNS.createServer({ tcp: true, handle });
    const failed = new Promise<null>((resolve) => tcp.once('error', () => resolve(null)));
    const { port } = bound;
    if (await Promise.race([tcp.listen({ tcp: { port, address: '127.0.0.1' } }), failed])) return { udp, tcp, port };
    await udp.close();
  }
  throw new Error('no port is free for both UDP and TCP');
}

interface Common {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
}

/** dns2 takes plain objects, though its types ask for its own method on each. */
function records(entry: ZoneEntry, common: Common): Omit<DNS.Packet.Resource, 'toBuffer'>[] {
  switch (common.type) {
    case TYPE.A:
      return (entry.a ?? []).map((address) => ({ ...common, address }));
    case TYPE.AAAA:
      return (entry.aaaa ?? []).map((address) => ({ ...common, address }));
    case TYPE.MX:
      return (entry.mx ?? []).map((text) => {
        const [priority, exchange = ''] = text.split(' ');
        return { ...common, priority: Number(priority), exchange: exchange === '.' ? '' : exchange };
      });
    case TYPE.TXT:
      return (entry.txt ?? []).map((strings) => ({ ...common, data: [...strings] }));
    case TYPE.PTR:
      return (entry.ptr ?? []).map((domain) => ({ ...common, domain }));
    default:
      return [];
  }
}
