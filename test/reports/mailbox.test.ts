import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { scanXml } from '../../src/dissect/document/xml/xml-scanner.ts';
import { memoryBytes } from '../../src/mail/bytes.ts';
import type { DmarcNews } from '../../src/mail/feedback.ts';
import type { JudgedMail } from '../../src/mail/judged-mail.ts';
import type { Part } from '../../src/mail/part.ts';
import type { Action } from '../../src/mail/verdict.ts';
import { ReportMailbox } from '../../src/reports/report-mailbox.ts';
import { collectedLog } from '../support/collected-log.ts';
import { fakeDissection, fakePart } from '../support/parts.ts';
import { judgedMail, type SentMail } from '../support/senders.ts';

const XML = `<feedback><report_metadata><org_name>bigmail.test</org_name><report_id>1</report_id>
<date_range><begin>1</begin><end>2</end></date_range></report_metadata><policy_published><domain>company.example</domain></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>7</count></row></record></feedback>`;

interface Told extends SentMail {
  readonly xml?: string;
  readonly type?: string;
  readonly action?: Action;
  readonly virus?: true;
  readonly accepted?: boolean;
}

function mailOf({
  xml = XML,
  type = 'text/xml',
  action = 'deliver',
  virus,
  accepted = true,
  ...sent
}: Told): JudgedMail {
  const mail = judgedMail(
    { to: ['dmarc@company.example'], dmarc: 'pass', ...sent },
    {
      action,
      accepted,
      at: 0,
      findings: virus ? [{ kind: 'virus' }] : [],
    },
  );
  const content = memoryBytes(Buffer.from(xml));
  const report: Part = {
    ...fakePart({ names: ['r.xml'] }),
    origin: 'member',
    detectedType: type,
    size: content.size,
    content: () => content,
  };
  const root = { ...fakePart({ origin: 'mail' }), parts: [report] };
  return { ...mail, dissection: { ...fakeDissection(root), parts: [root, report] } };
}

/** What a mailbox makes of mails. */
async function read(...mails: readonly JudgedMail[]) {
  const news: DmarcNews[] = [];
  const log = collectedLog();
  const mailbox = new ReportMailbox({
    addresses: new Set(['dmarc@company.example']),
    scan: scanXml,
    ours: (domain) => domain === 'company.example',
    send: (more) => void news.push(...more),
    clock: systemClock,
    log,
  });
  for (const mail of mails) mailbox.observe(mail);
  await mailbox.close();
  return { reporters: news.map((one) => (one.kind === 'told' ? one.reporter : null)), said: log.texts() };
}

test('a report is taken from whom it comes, proven or not', async () => {
  const mails = [
    mailOf({}),
    mailOf({ dmarc: 'none' }),
    mailOf({ type: 'text/plain' }),
    mailOf({ type: 'application/xml' }),
  ];
  assert.deepEqual((await read(...mails)).reporters, ['partner.example', '', 'partner.example', 'partner.example']);
});

test('none is taken from mail that is kept back, refused, a virus, or for others', async () => {
  const { reporters, said } = await read(
    mailOf({ action: 'quarantine' }),
    mailOf({ accepted: false }),
    mailOf({ virus: true }),
    mailOf({ to: ['bert@company.example'] }),
    mailOf({ type: 'application/pdf' }),
    mailOf({ xml: '<html/>' }),
  );
  assert.deepEqual([reporters, said], [[], []]);
});

test('what cannot be read, or is about others or by others, is told of', async () => {
  const { reporters, said } = await read(
    mailOf({ dmarc: 'fail' }),
    mailOf({ xml: XML.replace('company.example', 'other.example') }),
    mailOf({ xml: XML.slice(0, -3) }),
    mailOf({ xml: ' '.repeat(33 * 1024 * 1024) }),
  );
  assert.deepEqual(reporters, []);
  assert.deepEqual(said, [
    'a DMARC report is not read: its author is not the one he says',
    'a DMARC report is too large, or too many come at once: it is not read',
    'a DMARC report is about a domain that is not ours',
    'a DMARC report cannot be read',
  ]);
});
