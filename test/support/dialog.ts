import assert from 'node:assert/strict';
import { SmtpPeer } from './smtp-peer.ts';

/** One line of a dialog. */
export type Turn =
  /** The client says it; what stands in lines that follow each other goes in one packet. */
  | { readonly kind: 'client'; readonly octets: string }
  /** The server must say it, each line a line of a reply; `*` stands for any run of characters. */
  | { readonly kind: 'server'; readonly line: string }
  /** TLS begins. */
  | { readonly kind: 'tls' }
  /** The server must hang up, with nothing more said. */
  | { readonly kind: 'closed' };

export interface Dialog {
  /** What the first lines set: `# trusted: yes`. */
  readonly settings: ReadonlyMap<string, string>;
  readonly turns: readonly Turn[];
  /** What must stand in the last mail that arrived, as lines. */
  readonly mail: string;
}

/**
 * Dialogs as text: `C: ` a line that the client says, `C> ` octets with `\r`, `\n`, `\0`, `\xHH`, `\{600 x}` for 600 times `x`, and
 * no line end of their own, `S: ` a line that the server must say, `TLS`, `CLOSED`, `M: ` a line that the mail holds which
 * arrived, `# ` a comment or, as `# name: value`, a setting. What the client says before any line of the server it says
 * before the greeting. test/dialogs/README.md lists the settings.
 */
export function parseDialog(text: string): Dialog {
  const settings = new Map<string, string>();
  const turns: Turn[] = [];
  let mail = '';
  for (const [i, line] of text.split('\n').entries()) {
    const setting = /^# ([a-z]+): (.+)$/.exec(line);
    if (setting?.[1] !== undefined && setting[2] !== undefined) settings.set(setting[1], setting[2]);
    else if (line.startsWith('C: ')) say(turns, `${line.slice(3)}\r\n`);
    else if (line.startsWith('C> ')) say(turns, octetsOf(line.slice(3)));
    else if (line.startsWith('S: ')) turns.push({ kind: 'server', line: line.slice(3) });
    else if (line.startsWith('M: ')) mail += `${octetsOf(line.slice(3))}\r\n`;
    else if (line === 'TLS') turns.push({ kind: 'tls' });
    else if (line === 'CLOSED') turns.push({ kind: 'closed' });
    else if (line !== '' && !line.startsWith('#')) throw new Error(`line ${i + 1} is no line of a dialog: ${line}`);
  }
  return { settings, turns, mail };
}

function say(turns: Turn[], octets: string): void {
  const last = turns.at(-1);
  if (last?.kind === 'client') turns[turns.length - 1] = { kind: 'client', octets: last.octets + octets };
  else turns.push({ kind: 'client', octets });
}

function octetsOf(text: string): string {
  const [before, count, repeated, behind] = /^(.*?)\\\{(\d+) ([^}]*)\}(.*)$/.exec(text)?.slice(1) ?? [];
  if (before !== undefined && repeated !== undefined)
    return `${octetsOf(before)}${octetsOf(repeated).repeat(Number(count))}${octetsOf(behind ?? '')}`;
  const named: Readonly<Record<string, string>> = { r: '\r', n: '\n', 0: '\0' };
  return text.replace(/\\(?:x([0-9a-f]{2})|([rn0]))/g, (_, hex: string | undefined, name: string | undefined) =>
    hex === undefined ? (named[name ?? ''] ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Holds the dialog with the server on `port`. */
export async function hold({ turns: all }: Pick<Dialog, 'turns'>, port: number): Promise<void> {
  const [first, ...rest] = all;
  const isEarly = first?.kind === 'client';
  const peer = await SmtpPeer.connect(port, isEarly ? first.octets : '');
  const turns = isEarly ? rest : all;
  try {
    let heard: string[] = [];
    for (const [i, turn] of turns.entries()) {
      const where = `turn ${i + 1}`;
      if (turn.kind === 'client') {
        assert.deepEqual(heard, [], `${where}: the server said more than expected`);
        peer.send(turn.octets);
      } else if (turn.kind === 'server') {
        if (heard.length === 0) heard = (await peer.reply()).split('\n');
        assert.match(heard.shift() ?? '', pattern(turn.line), where);
      } else if (turn.kind === 'tls') await peer.startTls();
      else assert.equal(await peer.closed(), '', where);
    }
    assert.deepEqual(heard, [], 'the server said more than expected');
  } finally {
    peer.destroy();
  }
}

function pattern(line: string): RegExp {
  return new RegExp(`^${line.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*')}$`);
}
