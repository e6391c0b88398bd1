import { few, said } from './say.ts';
import type { SpamRule } from './spam-rule.ts';
import { countWords } from './word-count.ts';

/** What pages do that no honest author needs. */
export const HTML_RULES: readonly SpamRule[] = [
  {
    name: 'hidden-text',
    sentence:
      'The page has more text that is not seen (tiny, in the colour of its ground, off the page) than belongs to a preview.',
    score: 1.2,
    test({ body }) {
      const hidden = countWords(body.hidden);
      if (hidden < 60) return null;
      const shown = countWords(body.html);
      return hidden > shown / 2 ? `${hidden} words are hidden, ${shown} are seen: ${said(body.hidden)}` : null;
    },
  },
  {
    name: 'image-only',
    sentence: 'The page is a picture with hardly a word.',
    score: 1.5,
    test({ page, body, words }) {
      const pictures = page.elements.get('img') ?? 0;
      return body.html !== '' || pictures > 0
        ? pictures > 0 && words < 10 && words === countWords(body.html)
          ? `${pictures} pictures and ${words} words`
          : null
        : null;
    },
  },
  {
    name: 'mostly-images',
    sentence: 'The page has pictures and less than forty words.',
    score: 0.5,
    test({ page, words, body }) {
      const pictures = page.elements.get('img') ?? 0;
      return pictures > 0 && words >= 10 && words < 40 && body.html !== ''
        ? `${pictures} pictures and ${words} words`
        : null;
    },
  },
  {
    name: 'form-in-mail',
    sentence: 'The mail itself has a form.',
    score: 0.4,
    test({ page, body }) {
      const password = body.parts.some(({ flags }) => flags.some(({ name }) => name === 'html-password-form'));
      return page.forms.length > 0 && !password ? `it sends what is filled in to ${said(page.forms[0] ?? '')}` : null;
    },
  },
  {
    name: 'password-form-in-mail',
    sentence: 'The mail itself asks for a password.',
    score: 3.5,
    test({ page, body }) {
      const found = body.parts.some(({ flags }) => flags.some(({ name }) => name === 'html-password-form'));
      return found ? `what is filled in goes to ${said(page.forms[0] ?? 'nowhere by itself')}` : null;
    },
  },
  {
    name: 'tags-in-words',
    sentence: 'Words are parted by tags that HTML does not have.',
    score: 2,
    test: ({ page }) => (page.unknownInWords >= 4 ? `${page.unknownInWords} times` : null),
  },
  {
    name: 'comments-in-words',
    sentence: 'Words are parted by comments.',
    score: 2.5,
    test: ({ page }) => (page.commentsInWords >= 3 ? `${page.commentsInWords} times` : null),
  },
  {
    name: 'encoded-letters',
    sentence: 'Plain letters of the page are written as numbers, which no program does.',
    score: 2,
    test: ({ page }) => (page.encodedLetters >= 80 ? `${page.encodedLetters} letters` : null),
  },
  {
    name: 'base-elsewhere',
    sentence: 'The page sets the beginning of its addresses apart from them (`<base href>`).',
    score: 0.8,
    test({ page }) {
      const found = page.bases.find((base) => /^https?:/i.test(base));
      return found === undefined ? null : `it is ${said(found)}`;
    },
  },
  {
    name: 'script-in-mail',
    sentence: 'The page has a script.',
    score: 0.4,
    test: ({ page }) => ((page.elements.get('script') ?? 0) > 0 ? `${page.elements.get('script')} scripts` : null),
  },
  {
    name: 'frame-in-mail',
    sentence: 'The page loads another page into itself.',
    score: 0.4,
    test: ({ page }) =>
      (page.elements.get('iframe') ?? 0) + (page.elements.get('frame') ?? 0) > 0 ? 'it has a frame' : null,
  },
  {
    name: 'page-leads-on',
    sentence: 'The page leads on to another by itself.',
    score: 2,
    test({ body }) {
      return body.parts.some(({ flags }) => flags.some(({ name }) => name === 'html-refresh'))
        ? 'by <meta http-equiv=refresh>'
        : null;
    },
  },
  {
    name: 'text-behind-page',
    sentence: 'Text stands behind the end of the page.',
    score: 0.8,
    test: ({ page, isList }) => (page.behindEnd && !isList ? 'it stands behind </html>' : null),
  },
  {
    name: 'shouting-font',
    sentence: 'Much of the page is in the largest letters.',
    score: 0.8,
    test: ({ page }) => (page.large >= 3 ? `${page.large} elements` : null),
  },
  {
    name: 'marquee',
    sentence: 'Text of the page moves or blinks.',
    score: 0.8,
    test({ page }) {
      const found = ['marquee', 'blink'].filter((name) => page.elements.has(name));
      return found.length === 0 ? null : `it has ${few(found)}`;
    },
  },
];
