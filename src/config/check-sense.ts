import { RE2JS } from 're2js';
import { checkAccess } from './check-access.ts';
import { checkLevels } from './check-levels.ts';
import { checkSpamLists } from './check-spam-lists.ts';
import { type Issue, issue } from './issues.ts';
import type { Written } from './schema/configuration.ts';

/**
 * What each value alone does not show: values that do not go together.
 * @param broken sections that could not be read, for which `written` has the defaults
 */
export function checkSense(written: Written, broken: ReadonlySet<string>): readonly Issue[] {
  return [
    ...twice(
      written.listen,
      ({ address, port }) => (port === 0 ? null : `${address} port ${port}`),
      ['listen'],
      'port',
    ),
    ...twice(written.domains ?? [], ({ name }) => name, ['domains'], 'name'),
    ...twice(written.content.lists, ({ name }) => name, ['content', 'lists'], 'name'),
    ...twice(written.content.patterns, ({ name }) => name, ['content', 'patterns'], 'name'),
    ...twice(written.admission.dnsLists.lists, ({ zone }) => zone, ['admission', 'dnsLists', 'lists'], 'zone'),
    ...checkOpenRelay(written),
    ...checkAccess(written, broken),
    ...checkSpamLists(written),
    ...checkLevels(written),
    ...checkLists(written),
    ...checkPatterns(written),
    ...checkClamd(written),
    ...checkRecord(written),
    ...(broken.has('notices') ? [] : checkPostmaster(written)),
  ];
}

function twice<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string | null,
  path: readonly string[],
  last: string,
): Issue[] {
  const first = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const key = keyOf(entry);
    const before = key === null ? undefined : first.get(key);
    if (key === null || before === undefined) {
      if (key !== null) first.set(key, index);
      return [];
    }
    return [
      issue(
        [...path, index, last],
        `${key} is already in entry ${before + 1} of ${path.join('.')}`,
        'remove or change one of the two',
      ),
    ];
  });
}

/** What would relay for everybody: a gateway that does is abused within hours and then refused by the world. */
function checkOpenRelay({ networks, domains = [] }: Written): Issue[] {
  const everybody = networks.trusted.flatMap(({ prefix }, index) =>
    prefix > 0
      ? []
      : [
          issue(
            ['networks', 'trusted', index],
            'this trusts the whole Internet, an open relay',
            'list your own networks only',
          ),
        ],
  );
  const everywhere = domains.flatMap(({ name, route }, index) =>
    name !== '*' || route.kind !== 'mx'
      ? []
      : [
          issue(
            ['domains', index, 'route'],
            'this takes mail from everybody for every domain and sends it there, an open relay',
            'name your own domains; where other mail goes is said under outbound',
          ),
        ],
  );
  return [...everybody, ...everywhere];
}

function checkLists({ content }: Written): Issue[] {
  return content.lists.flatMap(({ words, file }, index) =>
    words.length > 0 || file !== undefined
      ? []
      : [
          issue(
            ['content', 'lists', index],
            'the list has no words',
            'write words: [...] or file: with one word a line',
          ),
        ],
  );
}

function checkPatterns({ content }: Written): Issue[] {
  return content.patterns.flatMap(({ pattern }, index) => {
    try {
      RE2JS.compile(pattern);
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [
        issue(
          ['content', 'patterns', index, 'pattern'],
          `the pattern is not understood: ${why}`,
          'write it in RE2 syntax, which knows neither look-around nor back-references',
        ),
      ];
    }
  });
}

function checkClamd({ engines: { clamd } }: Written): Issue[] {
  if (clamd === false) return [];
  const path = ['engines', 'clamd'];
  if (clamd.socket !== undefined && clamd.host !== undefined) {
    return [issue([...path, 'host'], 'clamd has a socket and a host', 'keep one of the two')];
  }
  if (clamd.port !== undefined && clamd.host === undefined) {
    return [issue([...path, 'port'], 'clamd has a port without a host', 'add host: 127.0.0.1, or use socket')];
  }
  return [];
}

function checkRecord({ record: { url } }: Written): Issue[] {
  if (url === undefined || (url.startsWith('sqlite:') && url.length > 'sqlite:'.length)) return [];
  return [
    issue(
      ['record', 'url'],
      `"${url}" is no database`,
      'write sqlite: and a path, as sqlite:/var/lib/postern/record.db',
    ),
  ];
}

/** Rules that the administrator wrote must not rely on an administrator who has no address. */
function checkPostmaster({ policy, notices }: Written): Issue[] {
  if (notices.postmaster !== undefined) return [];
  const own = policy.rules.map((rule, index) => ({ then: rule.then, path: ['policy', 'rules', index, 'then'] }));
  const changed = Object.entries(policy.builtin).map(([name, rule]) => ({
    then: rule.then,
    path: ['policy', 'builtin', name, 'then'],
  }));
  return [...own, ...changed].flatMap(({ then, path }) => {
    const hint = 'set notices.postmaster to the address of the administrator';
    if (then?.action === 'forward') return [issue([...path, 'action'], 'there is nobody to forward the mail to', hint)];
    const notified = then?.notify?.some(({ to }) => to === 'administrator') === true;
    return notified ? [issue([...path, 'notify'], 'there is no administrator to notify', hint)] : [];
  });
}
