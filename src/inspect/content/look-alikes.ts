/**
 * Letters that look like those of ASCII: each group is the ASCII letter and what is taken for it. Of the tables of Unicode Technical
 * Standard 39 this is what text is written with in practice.
 */
const LATIN =
  'aɑᴀ bƀɓʙ cᴄ dđɗᴅ eɛəᴇ fꜰƒ gɡɢ hħʜ iıɨɩɪ jᴊ kᴋƙ lłʟɫ mᴍ nɴɲ oøɔᴏ pᴘƥ qʠ rʀɍ sꜱ tŧᴛƭ uʉᴜ vᴠʋ wᴡ xx yʏƴ zᴢƶ BƁ DĐƊ HĦ IƗ KƘ LŁ OØƆ TŦƬ';
const OTHERS =
  // Cyrillic
  'aа bвьЬ cсҫ dԁ eеҽ gԍ hнһ iі jј kкқ lӏ mм nпո oоө pр qԛ rг sѕ tт uцս vѵ wԝ xхҳ yуү ' +
  'AА BВ CС EЕ GԌ HН IІӀ JЈ KК MМ OОӨ PР QԚ SЅ TТ VѴ WԜ XХ YУҮ ' +
  // Greek
  'aα bβ eε iι kκ nη oοσ pρ tτ uυ vν wω xχ yγ cϲ jϳ AΑ BΒ EΕ ZΖ HΗ IΙ KΚ MΜ NΝ OΟ PΡ TΤ YΥ XΧ ' +
  // Armenian, Cherokee
  'oօ hհ gց qզ OՕ SՏ LԼ UՍ DᎠ RᎡᏒ TᎢ AᎪ JᎫ EᎬ WᎳ MᎷ HᎻ GᏀ ZᏃ SᏚ LᏞ CᏟ PᏢ KᏦ BᏴ VᏙ YᎩ';

function tableOf(groups: string): ReadonlyMap<string, string> {
  return new Map(groups.split(' ').flatMap(([letter = '', ...alike]) => alike.map((one) => [one, letter] as const)));
}

const LATIN_TABLE = tableOf(LATIN);
const OTHER_TABLE = tableOf(OTHERS);

/** Letters in boxes and circles which compatibility forms leave as they are, A first. */
const ENCLOSED = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
const ENCLOSED_FROM = [0x1f1e6, 0x1f170, 0x1f150, 0x1f130];
/** Marks above, through and around letters that no letter of Unicode has by itself. */
const MARKS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]+/g;
/** In shorter words an accent makes another word: `schon` and `sch\u00f6n`. */
const LONG = 6;
/** Letters of one script, in the alphabets of Latin-1 and Latin Extended-A. */
const NATIVE = /^[A-Za-z\u00c0-\u017f]+$/;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN_LETTER = /\p{Script=Latin}/u;
const BROKEN = /(\p{L})-\n(\p{Ll})/gu;

/**
 * The text as it looks to whoever reads over it: accents gone from long Latin words, letters of other scripts that only look Latin made
 * Latin, words that a line end breaks whole. Null where that is the text itself. Words
 * wholly in another script stay, so that honest Russian or Greek is no English.
 * @param text normalised
 */
export function asItLooks(text: string): string | null {
  const plain = /^[\0-\x7f]*$/.test(text) ? text : lettersAsTheyLook(text);
  const looks = plain.includes('-\n') ? plain.replace(BROKEN, '$1$2') : plain;
  return looks === text ? null : looks;
}

/** A name with each of its letters as the Latin one that it looks like, whatever its script: for comparing with names that are known. */
export function latinLetters(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name;
  const letters = [...name.normalize('NFD').replace(MARKS, '')];
  return letters.map((letter) => LATIN_TABLE.get(letter) ?? OTHER_TABLE.get(letter) ?? letter).join('');
}

function lettersAsTheyLook(text: string): string {
  const open = text.replace(ENCLOSED, enclosedLetter).replace(MARKS, '');
  const mainlyLatin = isMainlyLatin(open);
  return open.replace(WORD, (word) => (/^[\0-\x7f]*$/.test(word) ? word : wordAsItLooks(word, mainlyLatin)));
}

function enclosedLetter(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const first = ENCLOSED_FROM.find((from) => code >= from) ?? code;
  return String.fromCharCode(0x41 + code - first);
}

/** A word of several scripts, or one of look-alikes alone among Latin words, is meant to be read as Latin. */
function wordAsItLooks(word: string, mainlyLatin: boolean): string {
  if (!mainlyLatin && !LATIN_LETTER.test(word)) return word;
  const letters = [...word.normalize('NFD').replace(MARKS, '')];
  if (letters.length < LONG && NATIVE.test(word)) return word;
  const latin = letters.some((letter) => LATIN_LETTER.test(letter));
  if (!latin && !(mainlyLatin && letters.every((letter) => OTHER_TABLE.has(letter)))) return word;
  return latinLetters(letters.join(''));
}

/** Whether at most every fourth letter is of another script. */
function isMainlyLatin(text: string): boolean {
  let ascii = 0;
  let others = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) ascii += (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a ? 1 : 0;
    else if (code >= 0x370) others++;
  }
  return others * 3 <= ascii;
}
