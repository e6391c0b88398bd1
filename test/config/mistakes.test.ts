import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { renderProblem } from '../../src/config/problem.ts';
import { selfSigned } from '../../src/receive/tls/self-signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
after(() => rmSync(folder, { recursive: true }));

/** What is said of a configuration with these lines, one line a mistake. */
function told(...lines: string[]): readonly string[] {
  writeFileSync(join(folder, 'postern.yaml'), lines.join('\n'));
  const loaded = loadConfig({ env: {}, cwd: folder });
  return 'problems' in loaded ? loaded.problems.map((problem) => renderProblem(problem, folder)) : [];
}

describe('one mistake gets one line with its place and how to mend it', () => {
  const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a wrong key', ['lisen: 5'], /^postern\.yaml:1:1 lisen: unknown key "lisen" \(did you mean listen\?\)$/],
    ['a wrong key far from any', ['log:', '  zzzz: 1'], /^postern\.yaml:2:3 log\.zzzz: .*\(the keys here are level\)$/],
    [
      'a wrong choice',
      ['listen:', '- port: 25', '  role: xm'],
      /^postern\.yaml:3:9 listen\[0\]\.role: "xm" is not one of mx, submission \(did you mean mx\?\)$/,
    ],
    [
      'reports of nobody',
      ['authentication: { reports: { send: true, contact: a@b.example } }'],
      /authentication\.reports\.organization: reports cannot be sent without organization/,
    ],
    [
      'a level that nothing comes to',
      ['spam: { levels: { junk: 6 } }'],
      /^postern\.yaml:1:25 spam\.levels\.junk: nothing comes to junk: quarantine begins at 5/,
    ],
    [
      'a number that must be more than the least',
      ['spam: { outbound: { suspicious: { score: 0 } } }'],
      /score: 0 is too small \(it must be more than 0\)$/,
    ],
    [
      'true for what takes keys or false',
      ['engines: { rspamd: true }'],
      /engines\.rspamd: this takes a group of keys, or false \(write keys below it/,
    ],
    [
      'an engine without a scheme',
      ['engines: { rspamd: { url: "127.0.0.1:11333" } }'],
      /url: that is no address of an HTTP server \(write it as http:\/\/127\.0\.0\.1:11333\)$/,
    ],
    ['an engine without an address', ['engines: { rspamd: {} }'], /url: the key is missing/],
    [
      'an engine that would count backwards',
      ['engines: { spamassassin: { weight: -1 } }'],
      /weight: -1 is too small \(it must be more than 0\)$/,
    ],
    ['a missing key', ['listen:', '- address: 127.0.0.1'], /^postern\.yaml:2:3 listen\[0\]\.port: the key is missing/],
    [
      'a bad network',
      ['networks: { trusted: [10.0.0.0/33] }'],
      /^postern\.yaml:1:23 networks\.trusted\[0\]: "10\.0\.0\.0\/33" is no network/,
    ],
    [
      'a size without a unit',
      ['limits: { message: 50 }'],
      /limits\.message: 50 is no size \(write a number and a unit/,
    ],
    [
      'a size of an unknown unit',
      ['limits: { message: 50XB }'],
      /limits\.message: "50XB" is no size \(write a number and a unit/,
    ],
    ['a duration', ['dns: { timeout: 5 seconds }'], /dns\.timeout: "5 seconds" is no duration/],
    [
      'a port in quotes',
      ['listen: [{ port: "25" }]'],
      /listen\[0\]\.port: this takes a number, not text \(write it without quotes/,
    ],
    [
      'a port out of range',
      ['listen: [{ port: 70000 }]'],
      /listen\[0\]\.port: 70000 is too large \(the most is 65535\)/,
    ],
    ['an empty list', ['listen: []'], /listen: the list is empty/],
    [
      'a rate without a span',
      ['admission: { rates: { address: { mails: 300 } } }'],
      /admission\.rates\.address\.mails: 300 is no rate \(write so many in a span of time, as 120\/1m/,
    ],
    [
      'an answer of a DNS list',
      ['admission: { dnsLists: { lists: [{ zone: bl.example, codes: [2-11] }] } }'],
      /admission\.dnsLists\.lists\[0\]\.codes\[0\]: "2-11" is no answer of a DNS list \(write 127\.0\.0\.2, or a range/,
    ],
    [
      'DNS lists that can refuse nobody',
      [
        'admission:',
        '  dnsLists:',
        '    lists: [{ zone: bl.example }, { zone: good.example, score: -3 }]',
        '    refuseFrom: 2',
      ],
      /^postern\.yaml:4:17 admission\.dnsLists\.refuseFrom: the lists refuse nobody: together they reach 1, and refuseFrom is 2/,
    ],
    [
      'logins without a listener for them',
      ['auth: { ldap: { base: "dc=x" } }', 'ldap: { url: "ldaps://a.example" }'],
      /^postern\.yaml:1:1 auth: nobody can log in: no listener is for submission/,
    ],
    [
      'logins without TLS',
      [
        'listen: [{ port: 587, role: submission, tls: none }, { port: 25 }]',
        'auth: { ldap: { base: "dc=x" } }',
        'ldap: { url: "ldaps://a.example" }',
      ],
      /^postern\.yaml:2:1 auth: nobody can log in: no listener for submission has TLS/,
    ],
    [
      'a directory that is no LDAP server',
      ['ldap: { url: "https://a.example" }'],
      /^postern\.yaml:1:14 ldap\.url: this is no address of a directory server \(write it as ldaps:/,
    ],
    [
      'keys of tokens that come without TLS',
      [
        'auth: { oauth: { issuer: "https://a.example", audience: p, keys: "http://a.example/keys" } }',
        'listen: [{ port: 465, role: submission }]',
      ],
      /^postern\.yaml:1:66 auth\.oauth\.keys: .*without TLS.*\(name an https address, or a file/,
    ],
    [
      'a question to a Maildir',
      ['domains: [{ name: a.example, route: "maildir:./m", recipients: { callout: true } }]'],
      /domains\[0\]\.recipients\.callout: there is no server to ask: the route is a Maildir \(say under list/,
    ],
    [
      'a greeting that nobody waits for',
      ['admission: { greetingDelay: 5m }'],
      /admission\.greetingDelay: no client waits so long for the greeting/,
    ],
    [
      'sessions without a greeting',
      ['admission: { greetingDelay: 30s, sessionTime: 30s }'],
      /admission\.sessionTime: a stranger's session would end before its greeting/,
    ],
    [
      'a DNS list twice',
      ['admission: { dnsLists: { lists: [{ zone: bl.example }, { zone: bl.example }] } }'],
      /admission\.dnsLists\.lists\[1\]\.zone: bl\.example is already in entry 1/,
    ],
    [
      'a list that nobody knows',
      ['spam: { lists: { use: [spamhaus-zn] } }'],
      /spam\.lists\.use\[0\]: "spamhaus-zn" is not one of .* \(did you mean spamhaus-zen\?\)$/,
    ],
    [
      'a list that adds nothing',
      ['spam: { lists: { use: [{ name: ours, zone: bl.example }] } }'],
      /spam\.lists\.use\[0\]: no answer of the list means anything \(write what one adds/,
    ],
    [
      'a list that is asked about what it cannot hold',
      ['spam: { lists: { use: [{ like: surbl, ask: [link, client] }] } }'],
      /spam\.lists\.use\[0\]\.ask: a list of: domain cannot be asked about client \(choose from hello,/,
    ],
    [
      'a list of good ones that any forger may use',
      ['spam: { lists: { use: [{ like: dnswl, ask: [received] }] } }'],
      /spam\.lists\.use\[0\]\.ask: received is what any sender can write, and speaks for no mail/,
    ],
    [
      'one list of a name twice',
      ['spam: { lists: { use: [uribl, { like: uribl }] } }'],
      /spam\.lists\.use\[1\]: uribl is already entry 1 /,
    ],
    [
      'a route',
      ['domains: [{ name: a.example, route: "smpt:b" }]'],
      /domains\[0\]\.route: "smpt:b" is no route \(write smtp:/,
    ],
    ['a domain name', ['domains: [{ name: a..b, route: "mx:" }]'], /domains\[0\]\.name: "a\.\.b" is no domain name/],
    ['a text for a group', ['limits: all'], /limits: this takes a group of keys, not text \(write keys below it/],
    ['a list for the whole', ['- a'], /this takes a group of keys, not a list/],
    ['clamd that is neither', ['engines: { clamd: true }'], /engines\.clamd: /],
    ['a wrong key of clamd', ['engines: { clamd: { sockt: /x } }'], /engines\.clamd\.sockt: .*did you mean socket\?/],
    [
      'clamd by two ways',
      ['engines: { clamd: { socket: /x, host: b } }'],
      /engines\.clamd\.host: clamd has a socket and a host/,
    ],
    [
      'trust in everybody',
      ['networks: { trusted: [0.0.0.0/0] }'],
      /networks\.trusted\[0\]: .* open relay \(list your own/,
    ],
    ['relaying for everybody', ['domains: [{ name: "*", route: "mx:" }]'], /domains\[0\]\.route: .* open relay/],
    ['a database', ['record: { url: "mysql://x" }'], /record\.url: "mysql:\/\/x" is no database/],
    ['a name of a group', ['groups: { "a b": [] }'], /groups\["a b"\]: a name has 1 to 64 letters/],
    [
      'a pattern',
      ['content: { patterns: [{ name: a, pattern: "(?=x)" }] }'],
      /content\.patterns\[0\]\.pattern: the pattern is not understood/,
    ],
    ['a list without words', ['content: { lists: [{ name: a }] }'], /content\.lists\[0\]: the list has no words/],
    [
      'one entry in place of a list',
      ['policy: { rules: [{ name: a, if: { finding: { kind: virs } }, then: {} }] }'],
      /rules\[0\]\.if\.finding\.kind: "virs" is not one of .* \(did you mean virus\?\)/,
    ],
    [
      'a wrong entry of a list',
      ['policy: { rules: [{ name: a, if: { finding: { kind: [virus, spm] } }, then: {} }] }'],
      /rules\[0\]\.if\.finding\.kind\[1\]: "spm" .*did you mean spam\?/,
    ],
    ['a rule without then', ['policy: { rules: [{ name: a }] }'], /policy\.rules\[0\]\.then: the key is missing/],
    [
      'a condition deep down',
      ['policy:', '  rules:', '  - name: a', '    if: { not: { any: [{ part: { nam: x } }] } }', '    then: {}'],
      /^postern\.yaml:4:34 policy\.rules\[0\]\.if\.not\.any\[0\]\.part\.nam: .*did you mean name\?/,
    ],
    [
      'a rule that cannot work',
      ['policy:', '  rules:', '  - name: a', '    then: { text: hello }'],
      /^postern\.yaml:4:19 policy\.rules\[0\]\.then\.text: only a reject has a public text/,
    ],
    [
      'an unknown group',
      ['policy: { rules: [{ name: a, when: { group: b }, then: {} }] }'],
      /rules\[0\]\.when\.group\[0\]: there is no group "b"/,
    ],
    [
      'a built-in rule',
      ['policy: { builtin: { virs: {} } }'],
      /policy\.builtin\.virs: there is no built-in rule "virs"/,
    ],
    [
      'forwarding to nobody',
      ['policy: { rules: [{ name: a, then: { action: forward } }] }'],
      /then\.action: there is nobody to forward the mail to \(set notices\.postmaster/,
    ],
    [
      'a notice to nobody',
      ['policy: { builtin: { spam: { then: { action: hold, notify: administrator } } } }'],
      /builtin\.spam\.then\.notify: there is no administrator/,
    ],
    [
      'a header that would be two',
      ['policy: { rules: [{ name: a, then: { addHeader: { name: X, value: "a\\r\\nB: c" } } }] }'],
      /addHeader\.value: a field cannot hold control characters/,
    ],
    [
      'a reply beyond ASCII',
      ['policy: { rules: [{ name: a, then: { action: reject, text: "süß" } }] }'],
      /then\.text: a reply can only hold ASCII/,
    ],
    [
      'two listeners',
      ['listen:', '- { port: 25, address: 127.0.0.1 }', '- { port: 25, address: 127.0.0.1 }'],
      /^postern\.yaml:3:\d+ listen\[1\]\.port: 127\.0\.0\.1 port 25 is already in entry 1/,
    ],
    [
      'two domains',
      ['domains: [{ name: a.example, route: "mx:" }, { name: A.Example, route: "mx:" }]'],
      /domains\[1\]\.name: a\.example is already in entry 1/,
    ],
    [
      'a duplicate key',
      ['workers: 1', 'workers: 2'],
      /^postern\.yaml:2:1: not valid YAML: Map keys must be unique.*\(keep one of the two/,
    ],
    ['a bracket that is not closed', ['listen: [', 'workers: 2'], /^postern\.yaml:\d+:\d+: not valid YAML: /],
    ['a tab', ['log:', '\tlevel: info'], /^postern\.yaml:2:1: not valid YAML: .*\(indent with spaces\)/],
    ['a star without quotes', ['domains:', '- { name: *, route: "mx:" }'], /^postern\.yaml:2:\d+: not valid YAML: /],
    ['two documents', ['workers: 1', '---', 'workers: 2'], /not valid YAML: .*\(remove the line ---\)/],
  ];
  for (const [title, lines, expected] of CASES) {
    test(title, () => {
      const [first = '', ...others] = told(...lines);
      assert.match(first, expected);
      assert.deepEqual(others, []);
      assert.match(first, /\)$/, 'says how to mend it');
    });
  }
});

test('all mistakes are told at once, in the order of the file', () => {
  const lines = told(
    'hostname: "gw example"',
    'listen:',
    '  - { port: 25 }',
    '  - { port: 25, rol: mx }',
    'tls: { certificate: ./none.pem, key: ./none.key }',
    'domains:',
    '  - { name: a.example, route: "mx:" }',
    '  - { name: a.example, route: "mx:" }',
    'policy:',
    '  rules:',
    '    - { name: a, when: { from: "@" }, then: { action: forward } }',
  );
  assert.deepEqual(
    lines.map((line) => line.split(': ')[0]),
    [
      'postern.yaml:1:11 hostname',
      'postern.yaml:4:17 listen[1].rol',
      'postern.yaml:5:21 tls.certificate',
      'postern.yaml:5:38 tls.key',
      'postern.yaml:8:13 domains[1].name',
      'postern.yaml:11:32 policy.rules[0].when.from[0]',
      'postern.yaml:11:55 policy.rules[0].then.action',
    ],
  );
});

test('a mistake in groups or notices is not told a second time where they are used', () => {
  const lines = told(
    'groups: { a: 5 }',
    'policy: { rules: [{ name: x, when: { group: a }, then: { notify: administrator } }] }',
    'notices: { postmaster: nobody }',
  );
  assert.deepEqual(
    lines.map((line) => line.split(': ')[0]),
    ['postern.yaml:1:14 groups.a', 'postern.yaml:3:24 notices.postmaster'],
  );
});

describe('files that the configuration names', () => {
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  test('must be there and readable', () => {
    mkdirSync(join(folder, 'some-folder'), { recursive: true });
    const lines = told(
      'engines: { yara: { rules: [./missing.yar] } }',
      'content: { lists: [{ name: a, file: some-folder }] }',
      'notices: { templates: ./postern.yaml }',
      'state: ./postern.yaml',
    );
    assert.match(
      lines[0] ?? '',
      /^postern\.yaml:1:28 engines\.yara\.rules\[0\]: cannot read .*missing\.yar: there is no such file/,
    );
    assert.match(lines[1] ?? '', /content\.lists\[0\]\.file: cannot read .*some-folder: it is a folder/);
    assert.match(lines[2] ?? '', /notices\.templates: .*postern\.yaml is not a folder/);
    assert.match(lines[3] ?? '', /state: .*postern\.yaml is not a folder/);
    assert.equal(lines.length, 4);
  });

  test('the state folder can be made, and everything in it', () => {
    assert.deepEqual(told('state: ./made/at/the/start'), []);
    put('plain', '');
    assert.match(told('state: ./plain/state')[0] ?? '', /^postern\.yaml:1:8 state: .*plain is not a folder \(.+\)/);
  });

  test('recipients are addresses, one a line', () => {
    put('people', 'ann@example.com\n# a comment\n\nbob\n');
    const domain = 'domains: [{ name: example.com, route: "mx:", recipients: { file: people } }]';
    assert.match(told(domain)[0] ?? '', /domains\[0\]\.recipients\.file: line 4 of .*people is no mail address/);
    put('people', 'ann@example.com # the boss\r\nbob@example.com\r\n');
    assert.deepEqual(told(domain), []);
  });

  test("the clients' authorities are PEM", () => {
    put('ca', 'nonsense');
    assert.match(told('tls: { clients: { ca: ca } }')[0] ?? '', /tls\.clients\.ca: .*ca holds no certificate/);
  });

  test('certificate and key are PEM', () => {
    put('cert', 'nonsense');
    put('key', 'nonsense');
    const lines = told('tls: { certificate: cert, key: key }');
    assert.match(lines[0] ?? '', /tls\.certificate: .*cert holds no certificate/);
    assert.match(lines[1] ?? '', /tls\.key: .*key holds no private key/);
  });

  test('certificate and key belong together', () => {
    const [one, other] = [selfSigned('gw.example.com', Date.now()), selfSigned('gw.example.com', Date.now())];
    put('cert', one.certificate);
    put('key', one.key);
    assert.deepEqual(told('tls: { certificate: cert, key: key }'), []);
    put('key', other.key);
    assert.match(
      told('tls: { certificate: cert, key: key }')[0] ?? '',
      /tls\.key: the key does not belong to the certificate/,
    );
  });
});

test('a file that cannot be read is told with the ways to name one', () => {
  const loaded = loadConfig({ path: 'nowhere.yaml', env: {}, cwd: folder });
  assert.ok('problems' in loaded);
  assert.match(
    renderProblem(loaded.problems[0] ?? assert.fail(), folder),
    /^nowhere\.yaml: the configuration cannot be read: .*POSTERN_CONFIG/,
  );
});

test('aliases that would fill the memory are a mistake', () => {
  const bomb = Array.from(
    { length: 12 },
    (_, index) =>
      `a${index}: &a${index} [${Array(10)
        .fill(index === 0 ? 'x' : `*a${index - 1}`)
        .join(', ')}]`,
  );
  assert.match(told(...bomb)[0] ?? '', /^postern\.yaml:1:1: the aliases cannot be resolved/);
});
