import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Zone } from '../../../../test/support/dns.ts';
import { zoneResolver } from '../../../../test/support/zone-resolver.ts';
import { Address } from '../../../mail/address.ts';
import type { Spf } from '../../../mail/authentication.ts';
import { checkSpf } from './spf.ts';

const CLIENT = '192.0.2.65';

const HOSTS: Zone = {
  'v4.example': { a: ['192.0.2.65'] },
  'v6.example': { aaaa: ['2001:db8::65'] },
  'none.example': { txt: [['hello']] },
  'pass.example': { txt: [['v=spf1 +all']] },
  'fail.example': { txt: [['v=spf1 -all']] },
  'soft.example': { txt: [['v=spf1 ~all']] },
  'neutral.example': { txt: [['v=spf1 ?all']] },
  'broken.example': { txt: [['v=spf1 nonsense']] },
  'down.example': { rcode: 'SERVFAIL' },
  'half.example': { mx: ['10 down.example', '20 v4.example'] },
  'null.example': { mx: ['0 .'] },
  'odd.example': { mx: ['10 we\\"i\\(rd.example'] },
  'eleven.example': { mx: Array.from({ length: 11 }, (_, i) => `${i} v4.example`) },
  'ten.example': { mx: Array.from({ length: 10 }, (_, i) => `${i} v4.example`) },
  'where.example': { a: ['127.0.0.2'] },
  '65.2.0.192.in-addr.arpa': { ptr: ['lie.example', 'down.example', 'a\\"b.example', 'V4.example'] },
};

/** Results for 192.0.2.65, or the other address. */
const RESULTS: readonly (readonly [record: string, result: Spf['result'], address?: string])[] = [
  ['', 'neutral'],
  ['-all', 'fail'],
  ['~all', 'softfail'],
  ['?all', 'neutral'],
  ['all', 'pass'],
  ['?ip4:192.0.2.64/26 +all', 'neutral'],
  // Families and prefixes.
  ['a:v4.example -all', 'pass'],
  ['a:v6.example -all', 'pass', '2001:db8::65'],
  ['a:v4.example -all', 'fail', '2001:db8::65'],
  ['a:v4.example/26 -all', 'pass', '192.0.2.100'],
  ['a:v4.example/26 -all', 'fail', '192.0.2.128'],
  ['a:v6.example//120 -all', 'pass', '2001:db8::ff'],
  ['a:v6.example//120 -all', 'fail', '2001:db8::100'],
  ['a:v6.example/0 -all', 'fail', '2001:db8::66'],
  ['a:v4.example/0 -all', 'pass', '10.0.0.1'],
  ['a:v6.example//0 -all', 'pass', '::1'],
  ['ip6:2001:db8::/32 -all', 'pass', '2001:db8:1::1'],
  ['ip6:2001:db8::/33 -all', 'fail', '2001:db8:8000::1'],
  ['ip4:0.0.0.0/0 -all', 'fail', '::1'],
  // include (section 5.2) and redirect (section 6.1).
  ['include:pass.example -all', 'pass'],
  ['-include:pass.example +all', 'fail'],
  ['include:fail.example ~all', 'softfail'],
  ['include:soft.example -all', 'fail'],
  ['include:neutral.example -all', 'fail'],
  ['include:none.example -all', 'permerror'],
  ['include:nowhere.example -all', 'permerror'],
  ['include:broken.example +all', 'permerror'],
  ['include:down.example +all', 'temperror'],
  ['redirect=soft.example', 'softfail'],
  ['redirect=soft.example -all', 'fail'],
  ['redirect=soft.example a:v4.example', 'pass'],
  ['redirect=none.example', 'permerror'],
  ['redirect=nowhere.example', 'permerror'],
  ['redirect=down.example', 'temperror'],
  ['redirect=%{l}..example', 'permerror'],
  ['include:..example -all', 'permerror'],
  ['+ip4:192.0.2.65 include:broken.example', 'pass'],
  // Names that are none match nothing.
  ['a:%{h}..example -all', 'fail'],
  [`a:${'x'.repeat(64)}.example -all`, 'fail'],
  [`exists:${'x'.repeat(64)}.%{d} ?all`, 'neutral'],
  ['a:V4.Example. -all', 'pass'],
  // mx (section 5.4).
  ['mx:ten.example -all', 'pass'],
  ['mx:eleven.example -all', 'permerror'],
  ['mx:null.example -all', 'fail'],
  ['mx:odd.example -all', 'fail'],
  ['mx:half.example -all', 'pass'],
  ['mx:half.example -all', 'temperror', '192.0.2.1'],
  ['mx:down.example -all', 'temperror'],
  // exists asks for A whatever the client is (section 5.7); ptr never fails for the DNS (section 5.5).
  ['exists:where.example -all', 'pass', '2001:db8::1'],
  ['exists:v6.example -all', 'fail', '2001:db8::65'],
  ['exists:down.example -all', 'temperror'],
  ['ptr:v4.example -all', 'pass'],
  ['ptr:4.example -all', 'fail'],
  ['ptr:lie.example -all', 'fail'],
  ['ptr:v4.example -all', 'fail', '192.0.2.1'],
  ['a:down.example -all', 'temperror'],
  // %{p} (section 7.3).
  ['a:%{p} -all', 'pass'],
  ['exists:%{p}.nowhere.example -all', 'fail'],
];

for (const [record, result, address = CLIENT] of RESULTS)
  test(`${address} by "v=spf1 ${record}" is ${result}`, async () => {
    const said = await checkSpf(
      { address, sender: Address.parse('ann@example.com'), helo: 'mail.example.net', hostname: 'gw.example', at: 0 },
      zoneResolver({ ...HOSTS, 'example.com': { txt: [[`v=spf1 ${record}`]] } }),
      new AbortController().signal,
    );
    assert.equal(said.result, result, said.reason);
    assert.match(said.reason, /^[\x20-\x7e]+$/);
  });
