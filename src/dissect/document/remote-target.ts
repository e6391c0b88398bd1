const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** Where the target of a document's reference lies. */
export type Place =
  /** In the document, on the reader's own disk, or on a server of the reader's network that has a plain name (`\\files\x.dotx`). */
  | 'near'
  /** On a machine of the Internet, or behind a scheme that starts a program. */
  | 'remote';

/**
 * Judges a target as Office takes it. Honest documents name templates and tables on the disk or the file server of whoever wrote
 * them; what an attacker names must be reached from outside.
 */
export function placeOf(target: string): Place {
  const url = unescaped(target.replace(/[\x00-\x20\u00a0]+/g, ''));
  const host = /^(?:file:)?[/\\]{2,}([^/\\]*)/i.exec(url);
  if (host !== null) return isForeignHost(host[1] ?? '') ? 'remote' : 'near';
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || scheme.length === 1 || scheme === 'file' || scheme === 'mailto') return 'near';
  return 'remote';
}

/** Whether `target` has a scheme or a server, so that it cannot be a part of the package that it stands in. */
export function isAbsolute(target: string): boolean {
  return SCHEME.test(target.trim()) || /^[\\/]{2}/.test(target.trim());
}

/** `file:///C:/x` has no host, `\\files\x` one on the own network, `\\evil.example@SSL\x` (WebDAV) one anywhere. */
function isForeignHost(host: string): boolean {
  const name = host.toLowerCase();
  return /[.@]/.test(name) && !/^[a-z]:/.test(name) && !/^localhost(?:\.|$)/.test(name) && name !== '.' && name !== '?';
}

function unescaped(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
