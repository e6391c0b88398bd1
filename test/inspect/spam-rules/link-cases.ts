import { header, link, page, type RuleCases, ruleCase, text } from './rule-case.ts';

const from = (value: string, more = {}) => header({ From: value, ...more });

/** Links, and who the mail pretends to be from. */
export const LINK_CASES: RuleCases = {
  'link-to-address': ruleCase(link('http://203.0.113.9/login'), [
    link('http://192.168.1.1/'),
    link('https://www.sender.example/203.0.113.9'),
  ]),
  'link-to-disguised-address': ruleCase(
    [link('http://3405803785/x'), link('http://0xcb.0.0x71.9/x')],
    link('http://203.0.113.9/x'),
  ),
  'link-with-userinfo': ruleCase(
    link('https://bank.example@evil.example.net/'),
    text('Use https://user:password@host.example.net/ for it, Bob.'),
  ),
  'link-host-escaped': ruleCase(link('http://%65vil.example.net/'), link('http://www.sender.example/%65')),
  'link-letters-escaped': ruleCase(
    link('http://www.sender.example/%6c%6f%67%69%6e'),
    link('http://www.sender.example/a%20b%20c%20d%20e'),
  ),
  'link-odd-slashes': ruleCase(link('https:\\\\evil.example.net/x'), link('https://www.sender.example//x')),
  'link-mixed-scripts': ruleCase(
    link('https://www.p&#1072;yp&#1072;l.com/'),
    link('https://&#1087;&#1088;&#1080;&#1084;&#1077;&#1088;.&#1088;&#1092;/'),
  ),
  'link-many-labels': ruleCase(link('https://a.b.c.d.e.evil.net/'), [
    link('https://www.shop.sender.example/'),
    link('https://a.b.c.d.s3.amazonaws.com/'),
  ]),
  'link-odd-port': ruleCase(link('http://www.sender.example:4711/'), link('https://www.sender.example:8443/')),
  'link-with-page': ruleCase(
    link('data:text/html;base64,PGI+eDwvYj4='),
    link('https://www.sender.example/data:text/html'),
  ),
  'link-leads-on': ruleCase(link('https://www.google.com/url?q=https://evil.example.net/'), [
    link('https://www.sender.example/login?next=https://shop.sender.example/'),
    link('https://www.google.com/url?q=https://evil.example.net/', 'the plan', { signed: true }),
  ]),
  'link-shows-another': ruleCase(link('https://evil.example.net/', 'www.bank.example'), [
    link('https://www.bank.example/login', 'https://bank.example'),
    link('https://click.mailer.example.net/', 'read more at bank.example today'),
    link('https://click.mailer.example.net/', 'www.sender.example'),
  ]),
  'link-to-program': ruleCase(link('https://evil.example.net/invoice.pdf.exe'), [
    link('https://www.sender.example/notes.pdf'),
    link('https://sender.com'),
  ]),
  'short-link': ruleCase(link('https://bit.ly/3abc'), [link('https://bit.ly/'), link('https://maps.app.goo.gl/Ab1')]),
  'short-link-alone': ruleCase(text('See https://bit.ly/3abc'), text('See https://www.sender.example/3abc')),
  'free-hosting': ruleCase(
    [link('https://login-4711.web.app/'), link('https://docs.google.com/forms/d/1')],
    link('https://docs.google.com/document/d/1'),
  ),
  'link-names-reader': ruleCase(
    [
      link('https://login-4711.web.app/#bob@example.com'),
      link(`https://bit.ly/x?u=${Buffer.from('bob@example.com').toString('base64')}`),
    ],
    [link('https://www.sender.example/leave?u=bob@example.com'), link('https://login-4711.web.app/')],
  ),

  'looks-like-us': ruleCase(
    [
      from('Ann <ann@harbourvvorks.com>'),
      from('Ann <ann@harbourwork.com>'),
      from('Ann <ann@example-invoice.com>'),
      from('Ann <ann@xn--hrbourworks-yij.com>'),
      from('Ann <ann@harbourworks.com.mail-login.net>'),
    ],
    [
      from('Ann <ann@harbourworks.com>'),
      from('Ann <ann@mail.example.com>'),
      from('Ann <ann@sampled.com>'),
      from('Ann <ann@example-chairs.com>'),
    ],
  ),
  'our-name-elsewhere': ruleCase(from('Ann <ann@harbourworks.net>'), from('Ann <ann@harbour.net>')),
  'looks-like-partner': ruleCase(from('Ann <ann@northwind-part.com>'), from('Ann <ann@northwind-parts.com>')),
  'partner-name-elsewhere': ruleCase(from('Ann <ann@northwind-parts.org>'), from('Ann <ann@mail.northwind-parts.com>')),
  'answers-to-look-alike': ruleCase(
    header({ 'Reply-To': 'ann@northwind-partz.com' }),
    header({ 'Reply-To': 'ann@northwind-parts.com' }),
  ),
  'link-to-look-alike': ruleCase(
    link('https://harbourw0rks.com/login'),
    link('https://intranet.harbourworks.com/login'),
  ),
  'impersonated-person': ruleCase(
    [
      from('Clara Muller <ceo4711@mailer.example.net>'),
      from('"MÜLLER, Clara (CEO)" <x@mailer.example.net>'),
      from('=?utf-8?q?Cl=D0=B0r=D0=B0_M=C3=BCller?= <x@mailer.example.net>'),
    ].map((mail) => mail),
    [
      from('Clara Muller <clara@example.com>', { 'X-Note': 'hers' }),
      from('Clara Smith <x@mailer.example.net>'),
      from('Muller GmbH <x@mailer.example.net>'),
    ],
  ),
  'person-signs': ruleCase(
    header({ From: 'CEO <ceo4711@gmail.com>' }, { text: 'Are you there?\n\nRegards\nClara Muller\n' }),
    header(
      { From: 'CEO <ceo4711@gmail.com>' },
      { text: 'I have spoken to Clara Muller about the chairs, and she likes them much more than the others.\n' },
    ),
  ),
  'our-domain-in-name': ruleCase(
    from('"IT of example.com" <it@mailer.example.net>'),
    from('"IT of example.com" <it@example.com>'),
  ),
  'brand-in-name': ruleCase(from('PayPal Service <service@mailer.example.net>'), [
    from('PayPal <service@paypal.com>'),
    from('Ann of the Papal Court <ann@sender.example>'),
  ]),
  'brand-from-free-mail': ruleCase(from('DHL Express <dhl4711@gmail.com>'), from('Ann <ann@gmail.com>')),
  'brand-in-host': ruleCase(link('https://paypal.login.evil.net/'), [
    link('https://www.paypal.com/login'),
    link('https://evil.net/paypal'),
  ]),
  'answers-to-free-mail': ruleCase(
    header({ 'Reply-To': 'ann.author.77@gmail.com' }),
    header({ 'Reply-To': 'ann@other.example.net' }),
  ),
  'answers-to-other-free-mail': ruleCase(header({ From: 'Ann <ann@gmail.com>', 'Reply-To': 'ann.author@yandex.com' }), [
    header({ From: 'Ann <ann@gmail.com>', 'Reply-To': 'ann2@gmail.com' }),
    header({ From: 'Ann <ann@hotmail.com>', 'Reply-To': 'friends@groups.msn.com' }),
  ]),
  'our-author-answers-elsewhere': ruleCase(
    header({ From: 'Ann <ann@northwind-parts.com>', 'Reply-To': 'ann@evil.example.net' }),
    header({ From: 'Ann <ann@northwind-parts.com>', 'Reply-To': 'ann@example.com' }),
  ),
  'number-in-free-mailbox': ruleCase(from('Ann <ann4711471@gmail.com>'), [
    from('Ann <ann.author77@gmail.com>'),
    from('Ann <ann4711471@sender.example>'),
  ]),
  'greets-address': ruleCase(
    [
      page('<p>Dear bob@example.com,</p><p>your files are here</p>'),
      page('<p>Dear bob@example.com,</p><p>your mailbox is full</p>', { signed: true }),
    ],
    [
      page('<p>Dear Bob,</p><p>write to bob@example.com</p>'),
      page('<p>Hi bob@example.com,</p><p>your single-use code is 482913</p>', { signed: true }),
    ],
  ),
};
