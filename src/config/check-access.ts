import type { Issue } from './issues.ts';
import type { Written } from './schema/configuration.ts';

/** Values of TLS, admission, directory and logins that do not go together. */
export function checkAccess(written: Written, broken: ReadonlySet<string>): readonly Issue[] {
  return [
    ...checkCertificate(written),
    ...(broken.has('ldap') ? [] : checkDirectory(written)),
    ...checkProxies(written),
    ...checkDnsLists(written),
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

function issue(path: readonly (string | number)[], message: string, hint: string): Issue {
  return { path, key: false, message, hint };
}
