import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentOf, flagNames, noUnpacker, testDissector } from '../../../../test/support/dissecting.ts';
import { EICAR } from '../../../../test/support/eicar.ts';
import { memoryBytes } from '../../../mail/bytes.ts';
import type { Dissection } from '../../../mail/part.ts';

const dissector = await testDissector({ ...noUnpacker, handles: (type) => type === 'application/zip' });
const base64 = Buffer.from(EICAR).toString('base64');
const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1'), Buffer.alloc(100)]);
const escaped = (text: string, prefix: string): string =>
  [...text].map((sign) => prefix + sign.charCodeAt(0).toString(16).padStart(2, '0')).join('');

function dissect(page: string | Buffer, name = 'page.html'): Promise<Dissection> {
  return dissector.dissectFile(memoryBytes(Buffer.from(page as string, 'latin1')), name);
}

const holdsEicar = ({ parts }: Dissection): boolean => parts.slice(1).some((part) => contentOf(part).includes(EICAR));

/** What saves a file that a script has made. */
const SAVE =
  'var l=document.createElement("a");l.href=URL.createObjectURL(new Blob([d]));l.download="invoice.iso";l.click()';

describe('a file that a page smuggles is taken out', () => {
  const ways: Readonly<Record<string, string>> = {
    base64: `<script>var d=atob("${base64}");${SAVE}</script>`,
    'base64 in pieces': `<script>var s="${base64.slice(0, 9)}"+"${base64.slice(9, 50)}" +\n '${base64.slice(50)}';var d=atob(s);${SAVE}</script>`,
    'base64 that is added to': `<script>var s="${base64.slice(0, 30)}";s+="${base64.slice(30)}";d=atob(s);${SAVE}</script>`,
    'a list of long pieces': `<script>d=atob(["${base64.slice(0, 40)}","${base64.slice(40)}"].join(""));${SAVE}</script>`,
    numbers: `<script>d=new Uint8Array([${[...Buffer.from(EICAR)].join(', ')}]);${SAVE}</script>`,
    'hexadecimal numbers': `<script>d=new Uint8Array([${[...Buffer.from(EICAR)].map((o) => `0x${o.toString(16)}`)}]);${SAVE}</script>`,
    'hexadecimal digits': `<script>h="${Buffer.from(EICAR).toString('hex')}";${SAVE}</script>`,
    'escapes around base64': `<script>d=atob("${escaped(base64, '\\x')}");${SAVE}</script>`,
    'base64 twice': `<script>d=atob(atob("${Buffer.from(base64).toString('base64')}"));${SAVE}</script>`,
    'a comment of the page': `<!--${base64}--><script>d=atob(document.firstChild.data);${SAVE}</script>`,
    'an element that is not shown': `<textarea hidden id=x>${base64}</textarea><script>d=atob(x.value);${SAVE}</script>`,
    'a quotation mark that confuses': `<script>r=/"/;d=atob('${base64}');${SAVE}</script>`,
    'an event handler': `<img src=x onerror="d=atob('${base64}');${SAVE.replaceAll('"', "'")}">`,
    'names that are put together': `<script>var d=self["at"+"ob"]("${base64}");var l=URL["create" + 'ObjectURL'](new File([d],"x.iso"));location=l</script>`,
    'an address': `<a href="data:application/octet-stream;base64,${base64}" download="x.com">x</a>`,
    'an address with escapes': `<a href="data:application/x,${escaped(EICAR, '%')}" download>x</a>`,
    'an address with references': `<iframe src="d&#97;ta:;base64,${base64}"></iframe>`,
  };
  for (const [way, page] of Object.entries(ways)) {
    it(`from ${way}`, async () => {
      const seen = await dissect(`<html>${page}`);
      assert.ok(holdsEicar(seen), JSON.stringify(seen.parts.map((part) => [part.path, part.detectedType])));
      // What an address holds by itself is text here; the scripts hand over a file.
      if (!page.includes('data:') && !page.includes('d&#97;ta:'))
        assert.ok(flagNames(seen.root).includes('active:html-smuggling'));
    });
  }

  it('as text where letters are written as escapes and saved', async () => {
    assert.ok(holdsEicar(await dissect(`<html><script>d="${escaped(EICAR, '\\x')}";${SAVE}</script>`)));
  });

  it('and is none where it is a picture of a chart', async () => {
    const picture = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>').toString('base64');
    const seen = await dissect(`<html><script>d=atob("${picture}");${SAVE}</script>`);
    assert.deepEqual(
      [...flagNames(seen.root), seen.parts[1]?.detectedType],
      ['note:html-script', 'note:html-encoded-text', 'image/svg+xml'],
    );
  });

  it('and is none where it is little in a long library, unless it is hidden', async () => {
    const library = 'e.prototype.draw=function(t){return t.map(n=>n.x)};'.repeat(2000);
    const page = (data: Buffer): string =>
      `<html><script>${library};d=atob("${data.toString('base64')}");${SAVE}</script>`;
    const hidden = Buffer.alloc(16 * 1024, Buffer.from([0xfe, 0x01, 0x93, 0x81]));
    assert.ok(
      !flagNames((await dissect(page(Buffer.from('M11 7.5c-1.9 0-3.6-.166-4.8-.428'.repeat(9))))).root).includes(
        'active:html-smuggling',
      ),
    );
    assert.ok(flagNames((await dissect(page(hidden))).root).includes('active:html-smuggling'));
    assert.ok(flagNames((await dissect(page(zip))).root).includes('active:html-smuggling'));
  });

  it('whatever the charset', async () => {
    const page = `<html><script>var d=atob("${base64}");${SAVE}</script>`;
    for (const encoding of ['utf16le', 'latin1'] as const) {
      const seen = await dissector.dissectFile(memoryBytes(Buffer.from(page, encoding)), 'x.html');
      assert.ok(holdsEicar(seen) && flagNames(seen.root).includes('active:html-smuggling'), encoding);
    }
  });

  it('and has the name under which it is saved', async () => {
    const { parts } = await dissect(`<html><script>d=atob("${base64}");${SAVE}</script>`);
    assert.deepEqual(
      parts.map(({ name }) => name),
      ['page.html', 'invoice.iso'],
    );
  });

  it('though nothing says that it is saved, where it is an archive or a program', async () => {
    const seen = await dissect(`<html><script>x="${zip.toString('base64')}"</script>`);
    assert.ok(flagNames(seen.root).includes('active:html-smuggling'));
    assert.equal(seen.parts[1]?.detectedType, 'application/zip');
  });
});

/** Page, and the flags of the page itself. */
const FLAGS: readonly (readonly [string, string, readonly string[]])[] = [
  ['text and links', '<p style="color:red">x <a href="http://a.example/">y</a><img src="http://b.example/">', []],
  ['data for programs', '<script type="application/ld+json">{"@context": "http://schema.org"}</script>', []],
  ['a script', '<script>var x = 1</script>', ['note:html-script']],
  ['a script from elsewhere', '<script src="http://a.example/x.js"></script>', ['note:html-script']],
  ['an event handler', '<body onload="x()">', ['note:html-script']],
  ['a form', '<form action="http://a.example/"><input name=q></form>', ['note:html-form']],
  ['a password', '<form action="http://a.example/"><input type=&#112;assword></form>', ['note:html-password-form']],
  ['a frame', '<iframe src="http://a.example/"></iframe>', ['note:html-frame']],
  ['a way on', '<meta http-equiv="Refresh" content="3;URL=http://a.example/">', ['note:html-refresh']],
  ['a script address', '<a href="java\nscript:location=1">x</a>', ['active:html-script-link']],
  ['a script address in references', '<a href="&#106;avascript&colon;location=1">x</a>', ['active:html-script-link']],
  [
    'addresses that do nothing',
    '<a href="javascript:void(0)">x</a><a href="javascript:popUp(\'a.html\')">y</a>',
    ['note:html-script'],
  ],
  ['VBScript', '<script language="VBScript">x = 1</script>', ['active:html-application', 'note:html-script']],
  [
    'objects of Windows',
    '<script>new ActiveXObject("WScript.Shell")</script>',
    ['active:html-application', 'note:html-script'],
  ],
  ['an HTML application', '<hta:application id=x>', ['active:html-application']],
  ['a picture in an address', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', []],
  ['a table to be saved', '<a download="x.csv" href="data:text/csv,a%2Cb">x</a>', []],
  [
    'a page in an address',
    '<iframe src="data:text/html,<p>x</p>"></iframe>',
    ['active:html-smuggling', 'note:html-frame'],
  ],
];

describe('of a page is said', () => {
  for (const [what, page, flags] of FLAGS) {
    it(what, async () => assert.deepEqual(flagNames((await dissect(`<html>${page}`)).root), flags));
  }

  it('the same whatever makes it a page', async () => {
    const page = 'hello <script>x</script>';
    for (const name of ['x.html', 'x.HTM', 'x.xhtml', 'x.shtml', 'x.hta', 'x.svg', 'x.html. ']) {
      assert.ok(flagNames((await dissect(page, name)).root).includes('note:html-script'), name);
    }
    assert.deepEqual(flagNames((await dissect(page, 'x.txt')).root), []);
    const mail = `Subject: x\r\nContent-Type: text/html\r\n\r\n${page}`;
    assert.deepEqual(flagNames((await dissector.dissectMail(memoryBytes(Buffer.from(mail)))).root), [
      'note:html-script',
    ]);
  });

  it('where it stands within an XML file of another kind', async () => {
    const xml = (name: string): string => `<?xml version="1.0"?><doc xmlns:h="${name}"><h:script>x()</h:script></doc>`;
    for (const name of ['http://www.w3.org/1999/xhtml', 'http://www.w3.org/2000/&#115;vg'])
      assert.deepEqual(flagNames((await dissect(xml(name), 'x.xml')).root), ['note:html-script'], name);
    assert.deepEqual(flagNames((await dissect(xml('http://a.example/'), 'x.xml')).root), []);
  });

  it('what pages within it say', async () => {
    const inner = '<form action=http://a.example/><input type=password></form>';
    for (const page of [
      `<script>document.write(unescape("${escaped(inner, '%')}"))</script>`,
      `<script>document.write("${escaped(inner, '\\x')}")</script>`,
      `<script>document.write(String.fromCharCode(${[...Buffer.from(inner)].join()}))</script>`,
      `<iframe srcdoc="${inner}"></iframe>`,
    ]) {
      const [, part] = (await dissect(`<html>${page}`)).parts;
      assert.equal(part?.detectedType, 'text/html', page);
      assert.deepEqual(flagNames(part), ['note:html-password-form'], page);
    }
  });
});

describe('of a picture (SVG) is said', () => {
  const svg = (content: string): string => `<?xml version="1.0"?>${content}`;
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['nothing where it is one', '<svg><style>a{b:c}</style><text>x</text><path d="M0 0"/></svg>', []],
    ['a script', '<svg><script>x</script></svg>', ['active:svg-script']],
    ['a script without content', '<svg><script href="http://a.example/"/></svg>', ['active:svg-script']],
    ['an event handler', '<svg onload="x()"/>', ['active:svg-script']],
    [
      'an address that becomes a script',
      '<svg><a><set attributeName="href" to="javascript:alert(1)"/></a></svg>',
      ['active:html-script-link'],
    ],
    [
      'an address that is a script, whatever the prefix of its name',
      '<svg xmlns:x="http://www.w3.org/1999/xlink"><a x:href="javascript:alert(1)">x</a></svg>',
      ['active:html-script-link'],
    ],
    [
      'a page in it',
      '<svg><foreignObject><iframe src="http://a.example/"/></foreignObject></svg>',
      ['note:html-frame'],
    ],
    ['names of Illustrator', '<!DOCTYPE svg [<!ENTITY ns "http://a.example/">]><svg xmlns="&ns;"/>', []],
    [
      'an entity with a tag',
      '<!DOCTYPE svg [<!ENTITY x "&#60;script>y&#60;/script>">]><svg>&x;</svg>',
      ['active:markup-entity'],
    ],
    [
      'an entity from elsewhere',
      '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
      ['active:markup-entity'],
    ],
  ];
  for (const [what, picture, flags] of cases) {
    it(what, async () => assert.deepEqual(flagNames((await dissect(svg(picture), 'x.svg')).root), flags));
  }
});
