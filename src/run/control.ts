import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { errorCode } from '../base/durable.ts';

/** One request is one line of JSON; its `verb` names the handler. */
export type ControlRequest = Readonly<Record<string, unknown>> & { readonly verb: string };

/** The answer to a request. A throw becomes `{ok: false, error}`. */
export type ControlHandler = (request: ControlRequest) => unknown;

export interface ControlOptions {
  /** Where the socket lies: `<state>/control.sock`. */
  readonly path: string;
  readonly handlers: Readonly<Record<string, ControlHandler>>;
}

export interface Control {
  close(): Promise<void>;
}

const LONGEST_LINE = 1 << 20;
const MOST_CONNECTIONS = 16;
const IDLE_MS = 10_000;
// sun_path of unix(7) has 108 octets, the last of them NUL; libuv would cut a longer one.
const LONGEST_PATH = 107;

/**
 * The running gateway's ear for its own command line: a socket that only its owner may use. Whoever can open it may already
 * read and change the state folder.
 * @throws where the path is too long, cannot be made, or another gateway listens there
 */
export async function startControl({ path, handlers }: ControlOptions): Promise<Control> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new Error(`${path}: the path of a socket may have ${LONGEST_PATH} bytes; choose a shorter "state" folder`);
  }
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, handlers);
  });
  server.maxConnections = MOST_CONNECTIONS;
  try {
    await listen(server, path);
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    if (await answers(path))
      throw new Error(`${path}: another gateway runs on this state folder; stop it, or give this one its own "state"`);
    rmSync(path, { force: true }); // left by a gateway that was killed
    await listen(server, path);
  }
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket must never be open to others, not even for the moment before a chmod.
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function serve(socket: Socket, handlers: ControlOptions['handlers']): void {
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  let asked = 0;
  readLines(socket, (line) => {
    asked++;
    socket.setTimeout(0); // whoever waits for an answer is not idle
    void answer(line, handlers).then((text) => {
      if (--asked === 0) socket.setTimeout(IDLE_MS);
      if (socket.writable) socket.write(`${text}\n`);
    });
  });
}

async function answer(line: string, handlers: ControlOptions['handlers']): Promise<string> {
  try {
    const request: unknown = JSON.parse(line);
    if (!isRequest(request)) throw new Error('a request is an object with a "verb"');
    const handler = Object.hasOwn(handlers, request.verb) ? handlers[request.verb] : undefined;
    if (handler === undefined) throw new Error(`"${request.verb}" is none of ${Object.keys(handlers).join(', ')}`);
    return JSON.stringify({ ok: true, result: await handler(request) });
  } catch (error) {
    return JSON.stringify({ ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}

function isRequest(value: unknown): value is ControlRequest {
  return typeof value === 'object' && value !== null && 'verb' in value && typeof value.verb === 'string';
}

/** Calls back for each line; ends the connection where one is longer than allowed. */
function readLines(socket: Socket, onLine: (line: string) => void): void {
  const pieces: Buffer[] = [];
  let length = 0;
  socket.on('data', (data: Buffer) => {
    let start = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
      pieces.push(data.subarray(start, end));
      onLine(Buffer.concat(pieces).toString());
      pieces.length = 0;
      length = 0;
      start = end + 1;
    }
    if (start < data.length) pieces.push(data.subarray(start));
    length += data.length - start;
    if (length > LONGEST_LINE) socket.destroy(new Error(`a line is longer than ${LONGEST_LINE} bytes`));
  });
}

/**
 * Asks the gateway that listens at `path`. Null where none runs.
 * @throws where it refuses, or does not answer within `timeoutMs`
 */
export function callControl(
  path: string,
  request: ControlRequest,
  timeoutMs: number,
): Promise<{ readonly result: unknown } | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (text: string) => {
      socket.destroy();
      reject(new Error(`the running gateway (${path}) ${text}`));
    };
    socket.setTimeout(timeoutMs, () => fail(`did not answer within ${timeoutMs} ms`));
    socket.once('error', (error) => {
      if (['ENOENT', 'ECONNREFUSED'].includes(errorCode(error) ?? '')) resolve(null);
      else fail(`cannot be asked: ${error.message}`);
    });
    socket.once('close', () => fail('hung up without an answer'));
    readLines(socket, (line) => {
      const reply = parseReply(line);
      if (reply.ok) resolve({ result: reply.result });
      else fail(`refused: ${reply.error}`);
      socket.destroy();
    });
    socket.write(`${JSON.stringify(request)}\n`);
  });
}

function parseReply(
  line: string,
): { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly error: string } {
  try {
    const reply = JSON.parse(line);
    return reply.ok === true ? { ok: true, result: reply.result } : { ok: false, error: String(reply.error) };
  } catch {
    return { ok: false, error: 'its answer is no JSON' };
  }
}
