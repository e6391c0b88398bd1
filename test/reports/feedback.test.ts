import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanXml } from '../../src/dissect/document/xml/xml-scanner.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import { Domain } from '../../src/mail/domain.ts';
import { type CountedRow, DISPOSITIONS, type Feedback } from '../../src/mail/feedback.ts';
import { composeFeedback } from '../../src/reports/compose-feedback.ts';
import { type ReadFeedback, readFeedback } from '../../src/reports/read-feedback.ts';

function read(xml: string | Buffer): ReadFeedback {
  const steps = readFeedback(memoryBytes(Buffer.from(xml)), scanXml);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function xmlOf(feedback: Feedback): string {
  return [...composeFeedback(feedback)].join('');
}

const ROW: CountedRow = {
  source: '192.0.2.1',
  count: 3,
  disposition: 'pass',
  dkim: true,
  spf: false,
  reasons: [{ type: 'local_policy', comment: 'a "list" & <more>' }],
  author: 'news.sender.test',
  sender: '',
  signatures: [
    { domain: 'sender.test', selector: 'one', result: 'pass' },
    { domain: 'list.test', selector: 'x', result: 'fail' },
  ],
  checked: { domain: 'client.test', result: 'softfail' },
};

const FEEDBACK: Feedback = {
  organization: 'Company & Co',
  email: 'reports@company.test',
  id: '0123456789abcdef',
  begin: 1_795_564_800,
  end: 1_795_651_199,
  generator: 'Postern 0.1',
  errors: ['7 more'],
  domain: Domain.parse('sender.test') as Domain,
  policy: { p: 'reject', sp: 'quarantine', np: 'none', adkim: 's', aspf: 'r', testing: 'n', discovery: 'treewalk' },
  rows: [ROW, { ...ROW, source: '2001:db8::1', sender: null, signatures: [], checked: null, reasons: [] }],
};

test('elements stand where RFC 9990 wants them', () => {
  const names = [...xmlOf(FEEDBACK).matchAll(/<([a-z_]+)[ >]/g)].map(([, name]) => name).join(' ');
  const policy = 'policy_published domain discovery_method p sp np adkim aspf testing';
  const head = 'version report_metadata org_name email report_id date_range begin end error generator';
  const row = 'row source_ip count policy_evaluated disposition dkim spf';
  assert.equal(
    names,
    `feedback ${head} ${policy} ` +
      `record ${row} reason type comment identifiers header_from envelope_from ` +
      'auth_results dkim domain selector result dkim domain selector result spf domain scope result ' +
      `record ${row} identifiers header_from auth_results`,
  );
  assert.match(
    xmlOf(FEEDBACK),
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2\.0">\n<version>1\.0</,
  );
});

test('what is written is read back', () => {
  assert.deepEqual(read(xmlOf(FEEDBACK)), { kind: 'feedback', feedback: FEEDBACK });
});

test('whatever texts stand in it', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
  // What XML cannot hold, and the white space that readers trim.
  const plain = (value: string) =>
    value
      .toWellFormed()
      .replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
      .trim();
  fc.assert(
    fc.property(text, text, fc.constantFrom(...DISPOSITIONS), (organization, selector, disposition) => {
      fc.pre(plain(organization) !== '' && !/[\t\r\n]/.test(organization + selector));
      const rows = [{ ...ROW, disposition, signatures: [{ domain: 'a.test', selector, result: 'pass' }] }];
      const got = read(xmlOf({ ...FEEDBACK, organization, rows }));
      assert.ok(got.kind === 'feedback', JSON.stringify(got));
      const [row] = got.feedback.rows;
      assert.equal(plain(got.feedback.organization), plain(organization));
      assert.equal(plain(row?.signatures[0]?.selector ?? ''), plain(selector));
      assert.equal(row?.disposition, disposition);
    }),
  );
});

/** In the manner of large mailbox providers before RFC 9990. */
const OLD = `<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>bigmail.test</org_name>
    <email>noreply@bigmail.test</email>
    <extra_contact_info>https://bigmail.test/help</extra_contact_info>
    <report_id>10293847561029384756</report_id>
    <date_range><begin>1795564800</begin><end>1795651199</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>company.test</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct><fo>0</fo>
  </policy_published>
  <record>
    <row>
      <source_ip>2001:db8::7</source_ip><count>3</count>
      <policy_evaluated>
        <disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>
        <reason><type>forwarded</type><comment>looks forwarded</comment></reason>
      </policy_evaluated>
    </row>
    <identifiers><header_from>company.test</header_from></identifiers>
    <auth_results><spf><domain>elsewhere.test</domain><result>softfail</result></spf></auth_results>
  </record>
</feedback>`;

test('a report by RFC 7489 is read', () => {
  const got = read(OLD);
  assert.ok(got.kind === 'feedback');
  const { organization, domain, policy, rows } = got.feedback;
  assert.deepEqual([organization, domain, policy.p, policy.np], ['bigmail.test', 'company.test', 'none', '']);
  assert.deepEqual(rows, [
    {
      source: '2001:db8::7',
      count: 3,
      disposition: 'none',
      dkim: false,
      spf: false,
      reasons: [{ type: 'forwarded', comment: 'looks forwarded' }],
      author: 'company.test',
      sender: null,
      signatures: [],
      checked: { domain: 'elsewhere.test', result: 'softfail' },
    },
  ]);
});

test('so it is in other namespaces, encodings, and with extensions', () => {
  const body = OLD.slice(OLD.indexOf('<feedback>'));
  const prefixed = body
    .replace(/<(\/?)([a-z_])/g, '<$1d:$2')
    .replace('<d:feedback', '<d:feedback xmlns:d="http://dmarc.org/dmarc-xml/0.1"');
  const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${body}`, 'utf16le');
  const extended = OLD.replace(
    '<record>',
    '<extension><x:row xmlns:x="urn:x"><x:count>9</x:count></x:row></extension><record>',
  );
  for (const xml of [prefixed, utf16, extended]) {
    const got = read(xml);
    assert.ok(got.kind === 'feedback', JSON.stringify(got));
    assert.equal(got.feedback.rows[0]?.count, 3);
  }
});

test('what is hostile or broken is refused, in words', () => {
  const laughs = `<!DOCTYPE feedback [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
  const outside = `<!DOCTYPE feedback [<!ENTITY x SYSTEM "file:///etc/passwd">]>`;
  const cases: readonly (readonly [string, RegExp])[] = [
    [OLD.replace('<feedback>', `${laughs}<feedback>`).replace('bigmail.test', '&b;'), /declares entities/],
    [OLD.replace('<feedback>', `${outside}<feedback>`).replace('bigmail.test', '&x;'), /declares entities/],
    [OLD.replace('<record>', '<a>'.repeat(100_000)), /more than 24 deep/],
    [OLD.slice(0, -20), /not well-formed/],
    [OLD.replace('<row>', '<row><x></y>'), /not well-formed/],
    [OLD.replace('2001:db8::7', '300.1.1.1'), /no source_ip/],
    [OLD.replace('<count>3<', '<count>-3<'), /no count/],
    [OLD.replace('<count>3<', '<count>99999999999<'), /no count/],
    [OLD.replace('<domain>company.test', '<domain>company test'), /no domain/],
    [OLD.replace('<begin>1795564800', '<begin>1'), /date_range/],
    [OLD.replace('<end>1795651199', '<end>x'), /date_range/],
    [OLD.replace('10293847561029384756', ' '), /no report_id/],
    [OLD.replace(/<record>.*<\/record>/s, ''), /no record/],
    [OLD.replace(/<record>.*<\/record>/s, (record) => record.repeat(10_001)), /more than 10000 records/],
  ];
  for (const [xml, why] of cases) {
    const got = read(xml);
    assert.ok(got.kind === 'faulty', JSON.stringify(got).slice(0, 200));
    assert.match(got.why, why);
  }
  for (const xml of ['<html><body/></html>', '<?xml version="1.0"?><x/>']) assert.equal(read(xml).kind, 'foreign');
  for (const xml of ['', 'no markup', '\0\xff']) assert.equal(read(xml).kind, 'faulty');
});

test('long texts are cut, many elements of one kind are bounded', () => {
  const got = read(
    OLD.replace('bigmail.test', 'x'.repeat(5_000_000))
      .replace(
        '<auth_results>',
        `<auth_results>${'<dkim><domain>a.test</domain><result>pass</result></dkim>'.repeat(100_000)}`,
      )
      .replace(
        '<identifiers>',
        `<identifiers>${Array.from({ length: 100_000 }, (_, n) => `<n${n}>x</n${n}>`).join('')}`,
      ),
  );
  assert.ok(got.kind === 'feedback', JSON.stringify(got));
  assert.equal(got.feedback.organization.length, 300);
  assert.equal(got.feedback.rows[0]?.signatures.length, 100);
});

test('bent by chance it is read or refused, and never throws', () => {
  const whole = Buffer.from(xmlOf(FEEDBACK));
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(40), fc.uint8Array({ maxLength: 20 }), (at, cut, put) => {
      read(Buffer.concat([whole.subarray(0, at), put, whole.subarray(at + cut)]));
    }),
    { numRuns: 500 },
  );
});
