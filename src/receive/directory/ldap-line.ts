import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Client } from 'ldapts';

export interface LdapServer {
  /** `ldaps://host:port` or `ldap://host:port`. */
  readonly url: string;
  /** Begin TLS on an `ldap:` connection before anything else is said. */
  readonly starttls: boolean;
  /** File with the certificates that vouch for the server; null: the system's. */
  readonly ca: string | null;
  /** Milliseconds for one question, and for the connection to stand. */
  readonly timeout: number;
}

/**
 * Connects, with TLS where it is asked for; nobody is bound yet. The client is good for one connection: by itself it would
 * connect again where the server has hung up, and ask as nobody, to whom a directory may show nothing.
 * @throws where there is no connection, or the server's certificate is not good
 */
export async function openLine(server: LdapServer): Promise<Client> {
  const { url, starttls, timeout } = server;
  const secure = /^ldaps:/i.test(url);
  const sockets: Socket[] = [];
  const only = <T extends Socket>(socket: () => T): T => {
    if (sockets.length > 0) throw new Error('the server has hung up');
    return kept(socket());
  };
  const kept = <T extends Socket>(socket: T): T => {
    sockets.push(socket);
    return socket;
  };
  const tls = tlsOptions(server);
  const client = new Client({
    url,
    timeout,
    connectTimeout: timeout,
    ...(secure ? { tlsOptions: tls } : {}),
    createConnection: ((port: number, host: string) => only(() => connect(port, host))) as typeof connect,
    createSecureConnection: ((...args: Parameters<typeof connectTls>) =>
      secure ? only(() => connectTls(...args)) : kept(connectTls(...args))) as typeof connectTls,
  });
  if (secure || !starttls) return client;
  const impatience = setTimeout(() => {
    for (const socket of sockets) socket.destroy(new Error(`no TLS within ${timeout} ms`));
  }, timeout);
  try {
    await client.startTLS(tls);
    return client;
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

function tlsOptions({ url, ca }: LdapServer): ConnectionOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca: readFileSync(ca) }),
  };
}
