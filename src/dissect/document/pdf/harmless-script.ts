// Told by what may stand in a script, so that what is not known is not harmless. Values of all kinds may be handed about, but
// nothing is called that is not in a list or declared as a function of the document; no member is reached but by a name of a
// list; what may be called is never assigned to; and whatever begins a regular expression, a template or an escape ends it,
// since two readers might not agree on where it ends.

/** Functions of forms that Acrobat writes by itself: AFNumber_Format, AFDate_KeystrokeEx and their like. */
const FORM_FUNCTION = /^AF[A-Z][A-Za-z_]{3,40}$/;
const SYNTAX = set('if else for while do var return function break continue switch case default typeof in new');
const VALUES = set(
  'true false null undefined this event app console Math NaN ' +
    // Arguments of this.print and app.alert by their names.
    'bUI bSilent bShrinkToFit nStart nEnd bAnnotations bPrintAsImage bReverse cMsg nIcon nType cTitle',
);
const FUNCTIONS = set('getField print Number String Boolean Date Array parseInt parseFloat isNaN');
const MEMBERS = set(
  'valueAsString willCommit target source name type commitKey fieldFull getField print alert beep println length toFixed ' +
    'toString indexOf lastIndexOf substring substr slice charAt charCodeAt toUpperCase toLowerCase split join concat push trim ' +
    'round floor ceil max min abs pow sqrt random PI getFullYear getMonth getDate getDay getHours getMinutes getSeconds ' +
    'getTime isBoxChecked checkThisBox isDefaultChecked currentValueIndices setFocus calculateNow numFields numPages ' +
    'noView noPrint color black white red',
);
const ASSIGNABLE = set(
  'value rc change changeEx display hidden visible required readonly fillColor textColor strokeColor textSize defaultValue ' +
    'selStart selEnd pageNum dirty calculate',
);
/** What a document may not call its own, since a reader might keep to the built-in one. */
const TAKEN = set(
  'eval Function unescape exportDataObject importDataObject openDataObject createDataObject getDataObject submitForm mailForm ' +
    'mailDoc mailMsg getURL launchURL importAnFDF importAnXFDF importTextData importXFAData exportAsFDF exportAsXFDF ' +
    'exportAsText exportXFAData saveAs addScript setAction setPageAction importIcon insertPages extractPages newDoc openDoc ' +
    'setTimeOut setInterval execMenuItem addMenuItem trustedFunction trustPropagatorFunction beginPriv browseForDoc',
);

function set(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Scripts of forms are far shorter. */
const LONGEST = 128 * 1024;
const TOKEN =
  /[\s\ufeff]+|\/\/[^\n\r\u2028\u2029]*|\/\*|"[^"\\\n\r\u2028\u2029]*(?:\\[^\n\r\u2028\u2029][^"\\\n\r\u2028\u2029]*)*"|'[^'\\\n\r\u2028\u2029]*(?:\\[^\n\r\u2028\u2029][^'\\\n\r\u2028\u2029]*)*'|[A-Za-z_$][\w$]*|\d[\w.]*|[=!]==?|[<>+*%&|-]=|[-+*/%=<>!&|?:;,.(){}[\]]/y;
const REST_OF_LINE = /[^\n\r\u2028\u2029]*/y;
/** Behind these a bracket begins a list; elsewhere it reaches a member. */
const BEFORE_LIST = new Set(['(', ',', '=', '[', 'return', ':']);

/** Null where all of `scripts` do no more than format, check and compute fields, show messages and print; else one that does. */
export function strangeScript(scripts: readonly string[]): string | null {
  const readings = scripts.map((text) => new ScriptReading(text));
  const functions = new Set(readings.flatMap(({ functions }) => [...functions]));
  const variables = new Set(readings.flatMap(({ variables }) => [...variables]));
  const known = (name: string): boolean =>
    VALUES.has(name) || FUNCTIONS.has(name) || FORM_FUNCTION.test(name) || functions.has(name) || variables.has(name);
  const callable = (name: string): boolean => FUNCTIONS.has(name) || FORM_FUNCTION.test(name) || functions.has(name);
  const strange = readings.find(
    ({ readable, used, called }) => !readable || ![...used].every(known) || ![...called].every(callable),
  );
  return strange?.text ?? null;
}

/** One script, read token by token. */
class ScriptReading {
  readonly text: string;
  readonly functions = new Set<string>();
  readonly variables = new Set<string>();
  readonly used = new Set<string>();
  readonly called = new Set<string>();
  readonly readable: boolean;
  #depth = 0;
  /** The last two tokens. */
  #before = '';
  #beforeThat = '';
  /** Between the parentheses of a function's arguments. */
  #arguments = false;

  constructor(text: string) {
    this.text = text;
    // Comments of HTML are comments to a reader of JavaScript, and none here.
    this.readable = text.length <= LONGEST && !text.includes('<!--') && !text.includes('-->') && this.#read();
  }

  #read(): boolean {
    const { text } = this;
    for (let position = 0; position < text.length; ) {
      TOKEN.lastIndex = position;
      const token = TOKEN.exec(text)?.[0];
      if (token === undefined) return false;
      position += token.length;
      if (token === '/*') {
        const end = text.indexOf('*/', position);
        if (end < 0) return false;
        position = end + 2;
      } else if (!token.startsWith('//') && token.trim() !== '') {
        if (!(isName(token) ? this.#name(token) : this.#sign(token, position))) return false;
        this.#beforeThat = this.#before;
        this.#before = token;
      }
    }
    return true;
  }

  #name(name: string): boolean {
    const before = this.#before;
    if (before === '.') return MEMBERS.has(name) || ASSIGNABLE.has(name);
    if (SYNTAX.has(name)) return true;
    if (before === 'function') {
      // A function within a function hides another one only there.
      if (this.#depth > 0 || this.#isTaken(name)) return false;
      this.functions.add(name);
    } else if (before === 'var' || this.#arguments) this.variables.add(name);
    else this.used.add(name);
    if (before === 'new') this.called.add(name);
    return true;
  }

  #isTaken(name: string): boolean {
    return TAKEN.has(name) || VALUES.has(name) || FUNCTIONS.has(name) || FORM_FUNCTION.test(name);
  }

  #sign(sign: string, behind: number): boolean {
    const before = this.#before;
    if (sign === '(') return this.#open();
    if (sign === ')') this.#arguments = false;
    else if (sign === '{') this.#depth++;
    else if (sign === '}') this.#depth--;
    else if (sign === '[') return BEFORE_LIST.has(before);
    else if (sign === '=') return this.#assign();
    else if (sign === '/') return this.#isDivision(behind);
    return true;
  }

  #open(): boolean {
    const before = this.#before;
    const isFunction = before === 'function' || this.#beforeThat === 'function';
    if (isFunction) this.#arguments = true;
    // Whatever an expression gives might be called.
    else if (before === ')' || before === ']' || before === '}') return false;
    else if (this.#beforeThat === '.') return MEMBERS.has(before);
    else if (isName(before) && !SYNTAX.has(before)) this.called.add(before);
    return true;
  }

  #assign(): boolean {
    const before = this.#before;
    if (this.#beforeThat === '.') return ASSIGNABLE.has(before);
    return isName(before) && !SYNTAX.has(before) && !this.#isTaken(before);
  }

  /** A slash that none follows in its line begins no regular expression; a quote behind it could be part of one. */
  #isDivision(behind: number): boolean {
    REST_OF_LINE.lastIndex = behind;
    return !/["'/]/.test(REST_OF_LINE.exec(this.text)?.[0] ?? '');
  }
}

function isName(token: string): boolean {
  return /^[A-Za-z_$]/.test(token);
}
