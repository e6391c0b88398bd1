import { type Issue, issue } from './issues.ts';
import type { Written } from './schema/configuration.ts';

/** Values of TLS, admission, directory and logins that do not go together. */
export function checkAccess(written: Written, broken: ReadonlySet<string>): readonly Issue[] {
  return [
    ...checkCertificate(written),
    ...(broken.has('ldap') ? [] : checkDirectory(written)),
    ...(broken.has('listen') ? [] : checkLogins(written)),
    ...checkKeys(written),
    ...checkCallouts(written),
    ...checkProxies(written),
    ...checkDnsLists(written),
    ...checkClocks(written),
  ];
}

function checkCertificate({ tls: { certificate, key, acme } }: Written): Issue[] {
  if (certificate !== undefined && key === undefined) {
    return [issue(['tls', 'certificate'], 'the certificate has no key', 'add tls.key, the file with its private key')];
  }
  if (certificate === undefined && key !== undefined) {
    return [issue(['tls', 'key'], 'the key has no certificate', 'add tls.certificate, the file with the certificate')];
  }
  if (certificate === undefined || acme === undefined) return [];
  return [
    issue(
      ['tls', 'acme'],
      'there are a certificate of yours and one of an authority',
      'keep tls.certificate or tls.acme',
    ),
  ];
}

function checkDirectory({ ldap, auth, domains = [] }: Written): Issue[] {
  const searches = [
    { search: auth.ldap, hole: '{user}', path: ['auth', 'ldap'] },
    ...domains.map(({ recipients }, index) => ({
      search: recipients?.ldap,
      hole: '{address}',
      path: ['domains', index, 'recipients', 'ldap'],
    })),
  ];
  const issues = searches.flatMap(({ search, hole, path }) => {
    if (search === undefined) return [];
    if (ldap === undefined)
      return [issue(path, 'there is no directory to search', 'say under ldap which server it is')];
    if (search.filter.includes(hole)) return [];
    return [issue([...path, 'filter'], `the filter does not hold ${hole}`, `write ${hole} where it is to be compared`)];
  });
  if (ldap?.bindDn !== undefined && ldap.passwordFile === undefined) {
    issues.push(issue(['ldap', 'bindDn'], 'bindDn has no password', 'add ldap.passwordFile, a file with the password'));
  }
  return issues;
}

/** AUTH is for submission listeners, within TLS. */
function checkLogins({ auth, listen }: Written): Issue[] {
  if (auth.users === undefined && auth.ldap === undefined && auth.oauth === undefined) return [];
  const submission = listen.filter(({ role }) => role === 'submission');
  if (submission.length === 0) {
    const hint = 'add a listener with role: submission, or leave auth out';
    return [issue(['auth'], 'nobody can log in: no listener is for submission', hint)];
  }
  if (submission.some(({ tls }) => tls !== 'none')) return [];
  const hint = 'leave tls: none out of one of them, or leave auth out';
  return [issue(['auth'], 'nobody can log in: no listener for submission has TLS', hint)];
}

function checkKeys({ auth: { oauth } }: Written): Issue[] {
  if (oauth === undefined || !/^http:/i.test(oauth.keys)) return [];
  const message = "keys that come without TLS could be anybody's";
  return [issue(['auth', 'oauth', 'keys'], message, 'name an https address, or a file with the keys')];
}

/** A Maildir takes every recipient, so that the question would never be answered by no. */
function checkCallouts({ domains = [] }: Written): Issue[] {
  return domains.flatMap(({ recipients, route }, index) =>
    recipients?.callout !== true || route.kind !== 'maildir'
      ? []
      : [
          issue(
            ['domains', index, 'recipients', 'callout'],
            'there is no server to ask: the route is a Maildir',
            'say under list or file which recipients exist, or leave callout out',
          ),
        ],
  );
}

/** Whoever may name the real client can pretend to be anybody. */
function checkProxies({ listen, networks }: Written): Issue[] {
  const lists = [
    ...listen.map(({ proxies }, index) => ({ blocks: proxies, path: ['listen', index, 'proxies'] })),
    { blocks: networks.xclient, path: ['networks', 'xclient'] },
  ];
  return lists.flatMap(({ blocks, path }) =>
    blocks.flatMap(({ prefix }, index) =>
      prefix > 0
        ? []
        : [
            issue(
              [...path, index],
              'this lets the whole Internet name any address as its own',
              'list your own machines',
            ),
          ],
    ),
  );
}

function checkDnsLists({ admission: { dnsLists } }: Written): Issue[] {
  const most = dnsLists.lists.reduce((sum, { score }) => sum + Math.max(score, 0), 0);
  if (dnsLists.lists.length === 0 || most >= dnsLists.refuseFrom) return [];
  const path = ['admission', 'dnsLists', 'refuseFrom'];
  const message = `the lists refuse nobody: together they reach ${most}, and refuseFrom is ${dnsLists.refuseFrom}`;
  return [issue(path, message, 'lower refuseFrom, or raise the scores')];
}

/** RFC 5321 section 4.5.3.2.1: no client needs to wait longer for the greeting. */
const LONGEST_GREETING = 5 * 60_000;

function checkClocks({ admission: { greetingDelay, sessionTime } }: Written): Issue[] {
  const delay = ['admission', 'greetingDelay'];
  if (greetingDelay >= LONGEST_GREETING) {
    return [issue(delay, 'no client waits so long for the greeting', 'write some seconds; five minutes are too many')];
  }
  if (greetingDelay < sessionTime) return [];
  const message = "a stranger's session would end before its greeting";
  return [
    issue(['admission', 'sessionTime'], message, 'make it longer than admission.greetingDelay; the default is 1h'),
  ];
}
