/** Where the words of a mail stand that may be passwords. */
export interface MailWords {
  /** Of the mail and of those in it. */
  readonly subjects: readonly string[];
  readonly texts: readonly string[];
  /** Of attachments and members, most likely first. */
  readonly names: readonly string[];
}

export interface Candidate {
  readonly password: string;
  readonly place: 'text' | 'subject' | 'list' | 'file name';
}

/** As many are tried on one archive. */
export const MOST_CANDIDATES = 64;
/** Of one kind of place, so that none crowds out those behind it; whole lines behind a keyword are two or three each. */
const MOST_BEHIND_KEYWORDS = 24;
const MOST_OF_A_KIND = 16;
const LONGEST = 64;
const LONGEST_WORD = 32;
/** Of one text as many are looked at. */
const MOST_KEYWORDS = 64;
/** As far is looked behind a keyword. */
const REACH = 160;
/** Of a text so short every word may be one. */
const SHORT_TEXT = 200;

const WORDS = [
  'password|passwd|passcode|passphrase|pass|pwd|pw|pin|code|passwort|kennwort|mot de passe|mdp',
  'contrase(?:ñ|n|n\u0303)a|clave|senha|palavra-passe|parola|parolă|has[łl]o|heslo|jelszó|wachtwoord|lösenord|kodeord|passord',
  'salasana|şifre|parole|лозинка|пароль|пароля|парола|κωδικός|סיסמה',
].join('|');
const CJK = '密码|密碼|口令|解压码|パスワード|暗証番号|비밀번호|암호|كلمة المرور|كلمة السر|รหัสผ่าน';
const KEYWORD = new RegExp(`(?<![\\p{L}\\p{N}])(?:${WORDS})(?![\\p{L}\\p{N}])|${CJK}`, 'giu');

/** What stands between a keyword and the password. */
const CONNECTIVE =
  /^(?:[\s:：=>*"'“”„«»‘’()[\]–—-]|(?:is|ist|lautet|est|es|è|é|to|jest|это|は|是|为|為)(?=[\s:：]))+/iu;
const OPENING = /^["'“”„«»‘’「『([{<*]+/u;
const CLOSING = /["'“”„«»‘’」』)\]}>*.,;:!?…。、，]+$/u;
const QUOTED = /["“”„«»‘’'「『]([^\s"“”„«»‘’'「」『』][^\n"“”„«»‘’'「」『』]{1,40})["“”„«»‘’'」』]/gu;

/**
 * What may open an encrypted archive, best first: what stands behind a word for "password", the configured list, file names,
 * the subject, what stands in quotes, and words that look like passwords.
 */
export function candidatesOf(mail: MailWords, listed: readonly string[]): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  const take = (most: number, place: Candidate['place'], passwords: Iterable<string>): void => {
    const room = Math.min(MOST_CANDIDATES, found.size + most);
    for (const password of passwords) {
      if (found.size >= room) return;
      if (isUsable(password) && !found.has(password)) found.set(password, { password, place });
    }
  };
  for (const text of mail.texts) take(MOST_BEHIND_KEYWORDS, 'text', behindKeywords(text));
  for (const subject of mail.subjects) take(MOST_OF_A_KIND, 'subject', behindKeywords(subject));
  take(MOST_CANDIDATES, 'list', listed);
  take(MOST_OF_A_KIND, 'file name', mail.names.flatMap(ofName));
  take(MOST_OF_A_KIND, 'subject', mail.subjects.flatMap(words));
  for (const text of mail.texts) take(MOST_OF_A_KIND, 'text', quoted(text));
  for (const text of mail.texts) take(MOST_OF_A_KIND, 'text', lookingLikeOne(text));
  return [...found.values()];
}

function isUsable(password: string): boolean {
  return password !== '' && password.length <= LONGEST && !/\p{Cc}/u.test(password);
}

function* behindKeywords(text: string): Generator<string> {
  let looked = 0;
  for (const match of text.matchAll(KEYWORD)) {
    if (looked++ === MOST_KEYWORDS) return;
    const rest = text.slice(match.index + match[0].length, match.index + match[0].length + REACH);
    const [line = '', ...below] = rest.split(/\r?\n/);
    const said = line.replace(CONNECTIVE, '').trim() === '' ? (below.find((one) => one.trim() !== '') ?? '') : line;
    // "the password for the archive: x"
    const colon = Math.max(said.lastIndexOf(':'), said.lastIndexOf('：'), said.lastIndexOf('='));
    if (colon > 0 && said.slice(colon + 1).trim() !== '') yield* forms(said.slice(colon + 1));
    yield* forms(said.replace(CONNECTIVE, ''));
    yield* forms(said.replace(/^[\s:：=]+/, ''));
  }
}

/** The first word, trimmed and untrimmed, and all of it. */
function* forms(said: string): Generator<string> {
  const whole = said.trim();
  const [first = ''] = whole.split(/\s/, 1);
  yield* trimmings(first);
  yield* trimmings(whole);
}

function* trimmings(word: string): Generator<string> {
  const opened = word.replace(OPENING, '');
  yield opened.replace(CLOSING, '');
  yield opened.replace(/[.,;:!?]$/, '');
  yield word;
}

/** `invoice-4711.zip`: `invoice-4711`, `4711`, `invoice` and the whole name. */
function ofName(name: string): readonly string[] {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? base.slice(0, dot) : base;
  const parts = stem.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length >= 3);
  return [stem, ...parts.toSorted((a, b) => Number(/\d/.test(b)) - Number(/\d/.test(a))), base];
}

function words(text: string): readonly string[] {
  const found = text
    .slice(0, 1000)
    .split(/\s+/)
    .filter((word) => word.length >= 3 && word.length <= LONGEST_WORD);
  return found.flatMap((word) => [...trimmings(word)]).toSorted((a, b) => Number(isTelling(b)) - Number(isTelling(a)));
}

function* quoted(text: string): Generator<string> {
  for (const match of text.matchAll(QUOTED)) yield (match[1] ?? '').trim();
}

/** Words with digits or capitals within, and those that stand alone in their line. */
function* lookingLikeOne(text: string): Generator<string> {
  const short = text.trim().length <= SHORT_TEXT;
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    const found = match[0].match(/\S+/g) ?? [];
    for (const word of found) {
      if (word.length > LONGEST_WORD) continue;
      const bare = word.replace(OPENING, '').replace(CLOSING, '');
      if (bare.length < 4) continue;
      if (found.length === 1 || short || (bare.length <= 24 && isTelling(bare))) yield* trimmings(word);
    }
  }
}

function isTelling(word: string): boolean {
  if (word.includes('://') || /@[\w-]+\./.test(word)) return false;
  return /\d/.test(word) || /[\p{Ll}\d]\p{Lu}/u.test(word) || /^\p{Lu}{4,}$/u.test(word) || /[!#$%&*+@^_]/.test(word);
}
