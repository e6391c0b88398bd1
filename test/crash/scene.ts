import type { Script } from '../support/smtp-sink.ts';

export interface SceneParts {
  readonly folder: string;
  readonly sessionPort: number;
  readonly spoolPort: number;
  readonly sinkPort: number;
}

/** What becomes of a mail is chosen by the recipient's name: `held-TOKEN@smtp.test` is held. */
export function configuration({ folder, sessionPort, spoolPort, sinkPort }: SceneParts): object {
  const sink = `smtp://127.0.0.1:${sinkPort}`;
  const rule = (name: string, then: object) => ({ name, when: { to: `${name}-*@*` }, then });
  return {
    hostname: 'gw.postern.test',
    state: `${folder}/state`,
    workers: 1,
    log: { level: 'error' },
    listen: [
      { address: '127.0.0.1', port: sessionPort, verdict: 'session' },
      { address: '127.0.0.1', port: spoolPort, verdict: 'spool' },
    ],
    engines: { yara: { enabled: false }, clamd: false },
    domains: [
      { name: 'box.test', route: `maildir:${folder}/state/box/{local}` },
      { name: '*', route: sink },
    ],
    spool: { free: '1MB' },
    // No attempt but those that the test calls for; whoever is late is told at the first.
    delivery: { retry: ['1h'], warnAfter: '1ms', idle: '1ms' },
    notices: { postmaster: 'postmaster@admin.test' },
    policy: {
      rules: [
        rule('kept', { action: 'quarantine' }),
        rule('warned', { action: 'quarantine', notify: ['recipient', 'administrator'] }),
        rule('forwarded', { action: 'forward' }),
        rule('tagged', { action: 'deliver', tagSubject: '[seen]' }),
        rule('copied', { action: 'deliver', copy: ['audit@admin.test'] }),
        { ...rule('disarmed', { action: 'deliver', disarm: true }), if: { part: { detectedType: 'text/html' } } },
        rule('deleted', { action: 'delete' }),
        rule('held', { action: 'hold' }),
        rule('refused', { action: 'reject', notify: ['sender', 'administrator'] }),
      ],
    },
  };
}

/** So often that a death behind the first does not spare the sender the warning. */
const LATER = 2;

/** The next hop's answers: `gone-` is unknown, `later-` is deferred a few times, `shut-` while the door is shut. */
export function nextHop(isShut: () => boolean): Script {
  const seen = new Map<string, number>();
  return (where, argument) => {
    if (where !== 'RCPT') return null;
    if (argument.includes('gone-')) return { say: '550 5.1.1 no such user' };
    if (argument.includes('shut-') && isShut()) return { say: '451 4.2.0 not now' };
    const times = seen.get(argument) ?? 0;
    if (!argument.includes('later-') || times === LATER) return null;
    seen.set(argument, times + 1);
    return { say: '451 4.2.0 later' };
  };
}
