import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAIN, officePackage, XMLNS } from '../../support/office-files.ts';
import { documentReading } from '../../support/reading-documents.ts';

const read = await documentReading();

const shape = (runs: string, properties = ''): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="1"${properties}/></p:nvSpPr><p:txBody><a:p>${runs}</a:p></p:txBody></p:sp>`;
const text = (words: string, link = ''): string => `<a:r><a:rPr>${link}</a:rPr><a:t>${words}</a:t></a:r>`;

function pptx(slides: readonly string[], hidden: readonly boolean[] = []): Buffer {
  const parts = slides.map((body, i) => [
    `ppt/slides/slide${i}.xml`,
    `<p:sld ${XMLNS}${hidden[i] ? ' show="0"' : ''}><p:cSld>${body}</p:cSld></p:sld>`,
  ]);
  return officePackage({
    parts: {
      'ppt/presentation.xml': { content: `<p:presentation ${XMLNS}/>`, type: MAIN.pptx },
      'ppt/notesSlides/notesSlide1.xml': `<p:notes ${XMLNS}>${shape(text('note'))}</p:notes>`,
      ...Object.fromEntries(parts),
    },
    relationships: {
      '': [{ type: 'officeDocument', target: 'ppt/presentation.xml' }],
      'ppt/slides/slide0.xml': [{ id: 'rId1', type: 'hyperlink', target: 'http://evil.example/', external: true }],
    },
  });
}

describe('a presentation', () => {
  it('has its words and its links', async () => {
    const document = await read(
      pptx(
        [
          shape(text('cr') + text('edit') + text('card', '<a:hlinkClick r:id="rId1"/>')) +
            shape(text('shape'), ' hidden="1"'),
          shape(text('slide')),
        ],
        [false, true],
      ),
    );
    assert.equal(
      document.root.detectedType,
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    );
    assert.equal(document.text, 'note\ncreditcard');
    assert.equal(document.hidden, 'shape\nslide');
    assert.deepEqual(document.links, ['http://evil.example/ <card>']);
    assert.deepEqual(document.flags, ['note:hidden-slide']);
  });

  it('starts a program when the mouse passes', async () => {
    const { flags } = await read(
      pptx([shape(text('x', '<a:hlinkMouseOver r:id="rId1" action="ppaction://program"/>'))]),
    );
    assert.deepEqual(flags, ['active:start-program']);
  });
});

describe('pages', () => {
  it('of Visio and XPS have words', async () => {
    const visio = officePackage({
      parts: {
        'visio/pages/page1.xml':
          '<PageContents xmlns="http://schemas.microsoft.com/office/visio/2012/main"><Shape><Text>in <cp IX="0"/>a shape</Text></Shape></PageContents>',
      },
    });
    assert.equal((await read(visio)).text, 'in a shape');
    const xps = officePackage({
      parts: {
        'Documents/1/Pages/1.fpage':
          '<FixedPage xmlns="http://schemas.microsoft.com/xps/2005/06"><Glyphs UnicodeString="printed"/><Path FixedPage.NavigateUri="http://x.example/"/></FixedPage>',
      },
    });
    const { text: words, links } = await read(xps);
    assert.equal(words, 'printed');
    assert.deepEqual(links, ['http://x.example/']);
  });
});
