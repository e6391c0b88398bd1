import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageShape } from './page-shape.ts';

test('what parts words is counted, what stands between them is not', () => {
  const shape = pageShape('a<!-- x -->b <!-- y --> c<zz>d<zz> e<b>f</b> g&#8203;h &zwnj; i&zwnj;j <o:p>k');
  const { commentsInWords, unknownInWords, invisibleInWords, elements } = shape;
  assert.deepEqual(
    { commentsInWords, unknownInWords, invisibleInWords },
    { commentsInWords: 1, unknownInWords: 1, invisibleInWords: 2 },
  );
  assert.equal(elements.get('b'), 1);
});

test('what stands in comments and attributes is not taken for tags', () => {
  const { elements, forms } = pageShape(
    '<!-- <form action="x"> --><img alt="<b>"><form method=post action=\'https://a.example/\'>',
  );
  assert.deepEqual([...elements.keys()], ['img', 'form']);
  assert.deepEqual(forms, ['https://a.example/']);
});

test('pages that do not end where they should', () => {
  assert.equal(pageShape('<!-- never closed <b>').elements.size, 0);
  assert.equal(pageShape('<b'.repeat(50_000)).elements.size, 0);
  assert.equal(pageShape('</html> <!-- --> </body>').behindEnd, false);
  assert.equal(pageShape('</html> more').behindEnd, true);
});
