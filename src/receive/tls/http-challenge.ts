import { createServer, type Server } from 'node:http';

/** RFC 8555 section 8.3. */
const PREFIX = '/.well-known/acme-challenge/';
/** Anybody may come to this port. */
const MAX_CONNECTIONS = 50;
const REQUEST_MS = 10_000;

/** Answers the authority's question whether we are who we say: a small HTTP server that stands while an order is open. */
export class HttpChallenge implements AsyncDisposable {
  readonly #answers = new Map<string, string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
      const url = request.url ?? '';
      const answer = url.startsWith(PREFIX) ? this.#answers.get(url.slice(PREFIX.length)) : undefined;
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'text/plain', connection: 'close' });
      response.end(answer ?? '');
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Rejects where the port cannot be had. */
  static listen(at: { readonly address: string; readonly port: number }): Promise<HttpChallenge> {
    const challenge = new HttpChallenge();
    return new Promise((resolve, reject) => {
      challenge.#server.once('error', (error) =>
        reject(new Error(`cannot answer the HTTP challenge: ${error.message}`, { cause: error })),
      );
      challenge.#server.listen({ host: at.address, port: at.port, exclusive: true }, () => resolve(challenge));
    });
  }

  /** The port, where 0 was asked for. */
  get port(): number {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : 0;
  }

  answer(token: string, text: string): void {
    this.#answers.set(token, text);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
