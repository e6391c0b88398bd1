import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What a scripted clamd sees of one connection: called for each complete stream, with its number from 1. */
export type FakeClamdScript = (
  stream: { readonly id: number; readonly content: Buffer; readonly connection: number },
  socket: Socket,
) => void;

export interface FakeClamd {
  readonly host: string;
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  stop(): Promise<void>;
}

/** A server that understands IDSESSION and INSTREAM, and answers as the script says. */
export async function startFakeClamd(script: FakeClamdScript): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    connections++;
    const connection = connections;
    let received: Buffer = Buffer.alloc(0);
    let id = 0;
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      for (let taken = takeCommand(received); taken !== null; taken = takeCommand(received)) {
        received = received.subarray(taken.length);
        if (taken.content !== null) script({ id: ++id, content: taken.content, connection }, socket);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return {
    host: '127.0.0.1',
    port: address.port,
    get connections() {
      return connections;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One command at the head of `received`, with its stream where it is INSTREAM; null while it is not complete. */
function takeCommand(received: Buffer): { length: number; content: Buffer | null } | null {
  const end = received.indexOf(0);
  if (end < 0) return null;
  if (received.toString('latin1', 0, end) !== 'zINSTREAM') return { length: end + 1, content: null };
  const chunks: Buffer[] = [];
  let at = end + 1;
  while (at + 4 <= received.length) {
    const size = received.readUInt32BE(at);
    at += 4;
    if (size === 0) return { length: at, content: Buffer.concat(chunks) };
    if (at + size > received.length) return null;
    chunks.push(received.subarray(at, at + size));
    at += size;
  }
  return null;
}
