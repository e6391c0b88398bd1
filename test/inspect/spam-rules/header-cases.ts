import { header, type RuleCases, ruleCase, text } from './rule-case.ts';

const LIST = { 'List-Id': '<talk.sender.example>', 'List-Unsubscribe': '<mailto:leave@sender.example>' };
const received = (value: string) => header({ Received: value });

/** Header, the way of the mail, dates, programs, subject, and what speaks for a mail. */
export const HEADER_CASES: RuleCases = {
  'missing-date': ruleCase(header({ Date: null }), header({ Date: 'soon' })),
  'missing-message-id': ruleCase(header({ 'Message-ID': null }), header({ 'Message-ID': '<1@localhost>' })),
  'malformed-message-id': ruleCase(
    [header({ 'Message-ID': 'AB12@sender.example' }), header({ 'Message-ID': '<AB12>' })],
    header({ 'Message-ID': '<AB12@sender.example> (added)' }),
  ),
  'message-id-of-ours': ruleCase(header({ 'Message-ID': '<77@mx.example.com>' }), [
    header({ 'Message-ID': '<77@mx.example.com>', 'In-Reply-To': '<1@example.com>' }),
    header({ 'Message-ID': '<7@mx.example.org>' }),
  ]),
  'no-address-in-to': ruleCase(header({ To: 'undisclosed-recipients:;' }), header({ To: 'Friends: bob@example.com;' })),
  'to-is-author': ruleCase(header({ To: 'ann@sender.example' }), [
    header({ To: 'ann@sender.example, bob@example.com' }),
    header({ To: 'ann@sender.example' }, { to: 'ann@sender.example' }),
  ]),
  'recipients-in-order': ruleCase(
    header({
      To: 'abe@example.com, amy@example.com, bea@example.com, bob@example.com, cal@example.com, dan@example.com',
    }),
    header({
      To: 'bob@example.com, abe@example.com, amy@example.com, cal@example.com, dan@example.com, eve@example.com',
    }),
  ),
  'duplicate-field': ruleCase(header({ Subject: ['One', 'Two'] }), header({ Comments: ['One', 'Two'] })),
  'sender-elsewhere': ruleCase(header({ Sender: 'robot@mailer.example.net' }), [
    header({ Sender: 'desk@office.sender.example' }),
    header({ Sender: 'robot@mailer.example.net' }, { signed: true }),
  ]),
  'return-path-elsewhere': ruleCase({ sender: 'bounce@mailer.example.net' }, [
    { sender: 'bounce@bounces.sender.example' },
    { sender: 'bounce@mailer.example.net', signed: true },
    { sender: 'bounce@mailer.example.net', header: LIST },
  ]),
  'author-of-ours': ruleCase(header({ From: 'Ann <ann@example.com>' }), [
    header({ From: 'Ann <ann@example.com>' }, { signed: true }),
    header({ From: 'Ann <ann@example.com>', ...LIST }),
  ]),
  backscatter: ruleCase({ sender: null }, [
    { sender: null, header: { 'Auto-Submitted': 'auto-replied' } },
    { sender: null, header: { From: 'Mail Delivery <mailer-daemon@sender.example>' } },
  ]),
  'priority-without-client': ruleCase(header({ 'X-Priority': '1 (Highest)' }), [
    header({ 'X-Priority': '1', 'X-Mailer': 'Desk 4.1' }),
    header({ 'X-Priority': '3' }),
  ]),

  'hello-in-our-name': ruleCase({ session: { helo: 'mail.example.com' } }, [
    { session: { helo: 'mail.example.org' } },
    { session: { helo: 'mail.example.com', reverseName: 'mail.example.com' } },
  ]),
  'hello-without-domain': ruleCase({ session: { helo: 'DESKTOP1' } }, { session: { helo: '[192.0.2.7]' } }),
  'hello-is-address': ruleCase({ session: { helo: '192.0.2.7' } }, { session: { helo: '[192.0.2.7]' } }),
  'no-reverse-name': ruleCase({ session: { reverseName: null } }, { session: null }),
  'client-on-a-line': ruleCase(
    [
      { session: { reverseName: 'p192-0-2-7.dsl.provider.example' } },
      { session: { reverseName: '192.0.2.7.dyn.provider.example' } },
    ],
    [{ session: { reverseName: 'mail-192-0-2-7.sender.example' } }, { session: { reverseName: 'dsl.sender.example' } }],
  ),
  'direct-from-client': ruleCase(header({ Received: null, 'X-Mailer': 'Microsoft Outlook 16.0' }), [
    header({ 'X-Mailer': 'Microsoft Outlook 16.0' }),
    header({ Received: null }),
  ]),
  'received-impossible-address': ruleCase(
    received('from a.example (a.example [300.2.1.4]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000'),
    received('from a.example (a.example [200.2.1.4]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000'),
  ),
  'received-false-provider': ruleCase(
    [
      received(
        'from yahoo.com (unknown [203.0.113.9]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
      ),
      { session: { helo: 'mail.gmx.net', reverseName: 'line7.provider.example' } },
    ],
    [
      received(
        'from mail.yahoo.com (smtp7.yahoo.com [203.0.113.9]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
      ),
      received(
        'from hotmail.com (mail-oln0.outbound.protection.outlook.com [203.0.113.9]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
      ),
    ],
  ),
  'received-hello-address': ruleCase(
    received(
      'from 203.0.113.9 (line.provider.example [203.0.113.9]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
    ),
    received(
      'from [203.0.113.9] (line.provider.example [203.0.113.9]) by mail.sender.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
    ),
  ),
  'received-backwards': ruleCase(
    header({
      Received: [
        'from b.example (b.example [198.51.100.2]) by c.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
        'from a.example (a.example [198.51.100.1]) by b.example with SMTP; Fri, 5 Jun 2026 10:00:01 +0000',
      ],
    }),
    header({
      Received: [
        'from b.example (b.example [198.51.100.2]) by c.example with SMTP; Mon, 1 Jun 2026 10:00:01 +0000',
        'from a.example (a.example [198.51.100.1]) by b.example with SMTP; Mon, 1 Jun 2026 10:20:01 +0000',
      ],
    }),
  ),
  'received-without-by': ruleCase(
    received('from a.example (a.example [198.51.100.1]); Mon, 1 Jun 2026 10:00:01 +0000'),
    received('(qmail 4711 invoked by uid 5); 1 Jun 2026 10:00:01 -0000'),
  ),

  'malformed-date': ruleCase(
    [header({ Date: 'yesterday' }), header({ Date: 'Tue, 31 Feb 2026 10:00:00 +0000' })],
    header({ Date: null }),
  ),
  'wrong-weekday': ruleCase(
    header({ Date: 'Sun, 1 Jun 2026 10:00:00 +0000' }),
    header({ Date: '1 Jun 2026 10:00:00 +0000' }),
  ),
  'impossible-zone': ruleCase(header({ Date: 'Mon, 1 Jun 2026 10:00:00 -1900' }), [
    header({ Date: 'Mon, 1 Jun 2026 10:00:00 +1345' }),
    header({ Date: 'Mon, 1 Jun 2026 10:00:00 -0000' }),
  ]),
  'date-without-zone': ruleCase(
    header({ Date: 'Mon, 1 Jun 2026 10:00:00' }),
    header({ Date: 'Mon, 1 Jun 2026 10:00:00 GMT' }),
  ),
  'short-year': ruleCase(header({ Date: 'Mon, 1 Jun 26 10:00:00 +0000' }), header({ Date: '1 Jun 2026 10:00 +0000' })),
  'date-ahead': ruleCase(
    header({ Date: 'Tue, 2 Jun 2026 10:00:00 +0000' }),
    header({ Date: 'Mon, 1 Jun 2026 14:00:00 +0000' }),
  ),
  'date-far-ahead': ruleCase(
    header({ Date: 'Fri, 1 Jan 2027 10:00:00 +0000' }),
    header({ Date: 'Tue, 2 Jun 2026 10:00:00 +0000' }),
  ),
  'date-old': ruleCase(
    header({ Date: 'Fri, 22 May 2026 10:00:00 +0000' }),
    header({ Date: 'Fri, 29 May 2026 10:00:00 +0000' }),
  ),
  'date-very-old': ruleCase(
    header({ Date: 'Thu, 1 Jan 2026 10:00:00 +0000' }),
    header({ Date: 'Fri, 22 May 2026 10:00:00 +0000' }),
  ),

  'forged-outlook': ruleCase(
    header({ 'X-Mailer': 'Microsoft Outlook 16.0', 'Content-Type': 'multipart/mixed; boundary="abc"' }),
    header({
      'X-Mailer': 'Microsoft Outlook 16.0',
      'Content-Type': 'multipart/mixed; boundary="----=_NextPart_000_0012_01DA.5F"',
    }),
  ),
  'forged-outlook-express': ruleCase(
    header({ 'X-Mailer': 'Microsoft Outlook Express 6.00.2800.1106', 'Message-ID': '<a.b.c!x@sender.example>' }),
    header({
      'X-Mailer': 'Microsoft Outlook Express 6.00.2800.1106',
      'Message-ID': '<000701c2a5d4$0c4a9d20$6401a8c0@desk>',
    }),
  ),
  'forged-apple-mail': ruleCase(
    header({ 'X-Mailer': 'Apple Mail (2.3774.600.62)', 'Message-ID': '<123456@sender.example>' }),
    header({
      'X-Mailer': 'Apple Mail (2.3774.600.62)',
      'Message-ID': '<9F6B1C34-8A5E-4D0B-9C6E-0123456789AB@sender.example>',
    }),
  ),
  'forged-thunderbird': ruleCase(
    header({ 'User-Agent': 'Mozilla Thunderbird', 'Message-ID': '<123456@sender.example>' }),
    header({
      'User-Agent': 'Mozilla Thunderbird',
      'Message-ID': '<9f6b1c34-8a5e-4d0b-9c6e-0123456789ab@sender.example>',
    }),
  ),
  'forged-phpmailer': ruleCase(
    header({ 'X-Mailer': 'PHPMailer 6.9.1 (https://example.net)', 'Content-Type': 'multipart/mixed; boundary="abc"' }),
    header({
      'X-Mailer': 'PHPMailer 6.9.1 (https://example.net)',
      'Content-Type': 'multipart/mixed; boundary="b1=_abc"',
    }),
  ),
  'forged-gmail': ruleCase(header({ 'Message-ID': '<CABc1=xyz@mail.gmail.com>' }), [
    header({
      'Message-ID': '<CABc1=xyz@mail.gmail.com>',
      Received: 'by mail-wr1-f41.google.com with SMTP id z1; Mon, 1 Jun 2026 03:00:00 -0700 (PDT)',
    }),
    header({ 'Message-ID': '<CABc1=xyz@mail.gmail.com>' }, { signed: true }),
  ]),
  'forged-outlook-com': ruleCase(
    header({ 'Message-ID': '<AM0PR0.ABC@AM0PR0.eurprd05.prod.outlook.com>' }),
    header(
      { 'Message-ID': '<AM0PR0.ABC@AM0PR0.eurprd05.prod.outlook.com>' },
      { session: { reverseName: 'mail-am0.outbound.protection.outlook.com' } },
    ),
  ),
  'outlook-express-without-ole': ruleCase(
    header({ 'X-Mailer': 'Microsoft Outlook Express 5.50' }),
    header({ 'X-Mailer': 'Microsoft Outlook Express 5.50', 'X-MimeOLE': 'Produced By Microsoft MimeOLE V5.50' }),
  ),
  'two-clients': ruleCase(
    header({ 'X-Mailer': 'Desk 4.1', 'User-Agent': 'Other 2' }),
    header({ 'X-Mailer': 'Desk 4.1', 'User-Agent': 'Desk/4.1' }),
  ),
  'repeated-client': ruleCase(
    header({ 'X-Mailer': ['Desk 4.1', 'Other 2'] }),
    header({ 'X-Mailer': ['Desk 4.1', 'Desk 4.1'] }),
  ),
  'bulk-mailer': ruleCase(
    header({ 'X-Mailer': 'Advanced Mass Sender v.3.2' }),
    header({ 'X-Mailer': 'Massif Desk 2' }),
  ),
  'script-of-a-website': ruleCase(
    header({ 'X-PHP-Originating-Script': "33:class.php(70) : eval()'d code" }),
    header({ 'X-PHP-Originating-Script': '33:class-phpmailer.php' }),
  ),
  'thread-without-index': ruleCase(
    header({ 'Thread-Topic': 'Minutes' }),
    header({ 'Thread-Topic': 'Minutes', 'Thread-Index': 'AdXyz' }),
  ),

  'missing-subject': ruleCase([header({ Subject: null }), header({ Subject: '' })], header({ Subject: 'x' })),
  'false-answer': ruleCase(header({ Subject: 'Re: our talk' }), [
    header({ Subject: 'Re: our talk', 'In-Reply-To': '<1@example.com>' }),
    header({ Subject: 'Re: our talk' }, { text: 'Yes.\n\n> Shall we?\n' }),
    header({ Subject: 'Regards' }),
  ]),
  'false-forward': ruleCase(
    header({ Subject: 'Fwd: our talk' }),
    header({ Subject: 'WG: our talk' }, { text: 'See below\n\nVon: Eve\nAn: Ann\n\nHallo' }),
  ),
  'capital-subject': ruleCase(header({ Subject: 'BEST OFFER OF THE YEAR' }), [
    header({ Subject: 'NASA and ESA' }),
    header({ Subject: 'RFC 5322' }),
  ]),
  'exclaiming-subject': ruleCase(header({ Subject: 'Now or never!!' }), header({ Subject: 'Now or never!' })),
  'money-in-subject': ruleCase(header({ Subject: 'You get $5,000 today' }), header({ Subject: 'The $HOME variable' })),
  'gap-in-subject': ruleCase(
    header({ Subject: 'Hot news            k3jd8' }),
    header({ Subject: 'Hot news   of today' }),
  ),
  'reader-in-subject': ruleCase(
    [
      header({ Subject: 'News for bob@example.com' }),
      header({ Subject: 'Reader, this is for you', To: 'reader@example.com' }, { to: 'reader@example.com' }),
    ],
    [
      header({ Subject: 'bob, this is for you' }),
      header({ Subject: 'Invitation: review (bob@example.com)' }, { signed: true }),
    ],
  ),
  'advertising-label': ruleCase(header({ Subject: 'ADV: cheap chairs' }), header({ Subject: 'Advent: the programme' })),

  'mailing-list': ruleCase(header(LIST), header({ 'List-Id': '<talk.sender.example>' })),
  'unsubscribe-signed': ruleCase([], [header(LIST), { signed: true }]),
  'quotes-in-answer': ruleCase(
    header({ 'In-Reply-To': '<1@example.com>' }, { text: '> Shall we?\n\nYes.\n' }),
    text('> Shall we?\n\nYes.\n'),
  ),

  'raw-octets-in-subject': ruleCase(
    header({ Subject: 'Gr\xfc\xdfe' }),
    header({ Subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=' }),
  ),
  'raw-octets-in-from': ruleCase(
    header({ From: 'J\xf6rg <jorg@sender.example>' }),
    header({ From: '=?utf-8?q?J=C3=B6rg?= <jorg@sender.example>' }),
  ),
  'encoded-ascii-subject': ruleCase(header({ Subject: '=?iso-8859-1?B?SGVsbG8gdGhlcmU=?=' }), [
    header({ Subject: '=?iso-8859-1?B?R3L832U=?=' }),
    header({ Subject: '=?utf-8?B?SGVsbG8gdGhlcmU=?=' }),
  ]),
  'mixed-scripts-in-subject': ruleCase(
    header({ Subject: '=?utf-8?q?Your_p=D0=B0yp=D0=B0l_account?=' }),
    header({ Subject: '=?utf-8?q?5_k=CE=A9_and_=D0=9F=D1=80=D0=B8=D0=B2=D0=B5=D1=82?=' }),
  ),
  'bidi-in-subject': ruleCase(
    header({ Subject: '=?utf-8?q?invoice=E2=80=AEfdp?=' }),
    header({ Subject: '=?utf-8?b?16nXnNeV150=?=' }),
  ),
  'invisible-in-subject': ruleCase(
    header({ Subject: '=?utf-8?q?Pay=E2=80=8Bpal?=' }),
    header({ Subject: '=?utf-8?q?Pay_=E2=80=8B_pal?=' }),
  ),
  'spelled-out': ruleCase(header({ Subject: 'Buy v i a g r a' }), header({ Subject: 'Plan A B C' })),
  'styled-letters': ruleCase(
    header({ Subject: '=?utf-8?b?8J2QhvCdkJ7wnZCtIHJpY2g=?=' }),
    header({ Subject: '=?utf-8?b?77yh77yi?=' }),
  ),
};
