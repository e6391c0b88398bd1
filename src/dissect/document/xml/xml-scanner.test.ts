import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Bytes, memoryBytes } from '../../../mail/bytes.ts';
import { scanXml, type XmlFaults } from './xml-scanner.ts';

interface Seen extends XmlFaults {
  /** `<name attribute=value>`, `</name>` and text, pieces of text joined. */
  readonly events: string;
  readonly turns: number;
}

function scan(content: string | Buffer | Bytes): Seen {
  let events = '';
  const bytes = typeof content === 'string' ? memoryBytes(Buffer.from(content)) : content;
  const steps = scanXml(Buffer.isBuffer(bytes) ? memoryBytes(bytes) : bytes, {
    open(element) {
      const attributes = [...element.attributes()].map(([name, value]) => ` ${name}=${value}`);
      events += `<${element.name}${attributes.join('')}>`;
    },
    close(name) {
      events += `</${name}>`;
    },
    text(text) {
      events += text;
    },
  });
  for (let turns = 0; ; turns++) {
    const step = steps.next();
    if (step.done) return { ...step.value, events, turns };
  }
}

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const STRICT = 'http://purl.oclc.org/ooxml/wordprocessingml/main';

describe('scanXml', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['gives elements, attributes and text', '<a b="c" d = \'e\'>f<g/></a>', '<a b=c d=e>f<g></g></a>'],
    ['resolves references', '<a b="&lt;&#x41;">&amp;&#65;</a>', '<a b=<A>&A</a>'],
    ['passes over comments and instructions', '<?x y?><a><!-- <b> -->c<?d <e> ?></a>', '<a>c</a>'],
    ['takes CDATA as it is', '<a><![CDATA[<b>&amp;]]]></a>', '<a><b>&amp;]</a>'],
    ['reads over a greater-than in a value', '<a b=">">c</a>', '<a b=>>c</a>'],
    ['writes the prefixes of the standards', `<x:t xmlns:x="${W}" x:val="1"/>`, `<w:t xmlns:x=${W} w:val=1></w:t>`],
    ['knows both namespaces of a vocabulary', `<t xmlns="${STRICT}"/>`, `<w:t xmlns=${STRICT}></w:t>`],
    ['knows foreign ones as such', '<w:t xmlns:w="urn:x"/>', '<?:t xmlns:w=urn:x></?:t>'],
    [
      'ends a declaration with its element',
      `<a><x:b xmlns:x="${W}"><x:c/></x:b><x:d/></a>`,
      `<a><w:b xmlns:x=${W}><w:c></w:c></w:b><x:d></x:d></a>`,
    ],
  ];
  for (const [what, xml, events] of CASES) {
    it(what, () => {
      const seen = scan(xml);
      assert.equal(seen.events, events);
      assert.equal(seen.damaged, false);
      assert.equal(seen.entities, false);
    });
  }

  it('reads any encoding', () => {
    const xml = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><a>ä€</a>`;
    for (const content of [
      Buffer.from(xml('utf-8')),
      Buffer.from(`\ufeff${xml('utf-16')}`, 'utf16le'),
      Buffer.from(xml('utf-16'), 'utf16le'),
      Buffer.from(xml('utf-16'), 'utf16le').swap16(),
      Buffer.from(xml('windows-1252').replace('ä€', '\xe4\x80'), 'latin1'),
      // What says that it is UTF-16 and is not.
      Buffer.from(xml('utf-16')),
    ]) {
      assert.equal(scan(content).events, '<a>ä€</a>');
    }
  });

  it('never puts in what a document declares', () => {
    const lol = Array.from({ length: 20 }, (_, i) => `<!ENTITY a${i + 1} "&a${i};&a${i};">`).join('');
    const seen = scan(`<!DOCTYPE a [<!ENTITY a0 "]>ha">${lol}<!-- ]> -->]><a>&a20;</a>`);
    assert.equal(seen.events, '<a>&a20;</a>');
    assert.equal(seen.entities, true);
    assert.equal(scan('<!DOCTYPE a SYSTEM "x.dtd"><a/>').entities, false);
  });

  it('says what is damaged, and reads on', () => {
    for (const xml of ['<a>', '<a></b>', '<a>b<', '</a>', '<a b="c', '<a/><!-- ', '<a>< b/></a>']) {
      assert.equal(scan(xml).damaged, true, xml);
    }
    assert.match(scan('<a><b></c>text').events, /text/);
  });

  it('reads the same whatever pieces it comes in', () => {
    const xml = `<a>${'<b c="&lt;>">x&amp;y</b><!-- z --><![CDATA[q]]>'.repeat(20_000)}</a>`;
    const seen = scan(xml);
    assert.equal(seen.events, `<a>${'<b c=<>>x&y</b>q'.repeat(20_000)}</a>`);
    assert.equal(seen.damaged, false);
    // The loop is given back for each 128 KB.
    assert.ok(seen.turns >= xml.length / (128 * 1024));
  });

  it('takes anything', () => {
    const piece = fc.constantFrom(
      ...'< > / = " \' & ; ! ? [ ] -- <!-- --> <![CDATA[ ]]> <!DOCTYPE <!ENTITY a xmlns xmlns:a x:y'.split(' '),
      ' ',
      `xmlns="${W}"`,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        assert.equal(typeof scan(pieces.join('')).damaged, 'boolean');
      }),
      { numRuns: 1000 },
    );
  });
});
