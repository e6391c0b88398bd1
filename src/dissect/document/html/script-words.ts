/** What a script says in its words. They can be hidden; what it holds as data is looked at whatever it says. */
export interface ScriptWords {
  /** It hands the reader a file. */
  readonly saves: boolean;
  /** It makes octets or text of something written otherwise. */
  readonly decodes: boolean;
  /** It uses what only programs outside of a browser may. */
  readonly application: string;
  /** Names under which it saves. */
  readonly fileNames: readonly string[];
}

const SAVES =
  /msSave(?:OrOpen)?Blob|createObjectURL|\.\s{0,9}download\s{0,9}=|["'`]download["'`]|showSaveFilePicker|saveAs\s{0,9}\(/i;
const DECODES =
  /\batob\b|fromCharCode|fromCodePoint|\bunescape\s{0,9}\(|decodeURIComponent\s{0,9}\(|new\s{1,9}(?:Blob|File)\s{0,9}\(|\bBlob\s{0,9}\(|Uint8Array|\bfetch\s{0,9}\(\s{0,9}["'`]data:/i;
const APPLICATION =
  /WScript\.(?:Shell|Network|CreateObject)|Shell\.Application|ADODB\.Stream|Scripting\.FileSystemObject|Msxml2\.ServerXMLHTTP|winmgmts:|\bpowershell\b|\bmshta\b/i;
const FILE_NAME =
  /(?:\.download\s{0,9}=|["'`]download["'`]\s{0,9},|saveAs\s{0,9}\([^,()]{1,80},|msSave(?:OrOpen)?Blob\s{0,9}\([^,()]{1,80},|new\s{1,9}File\s{0,9}\([^,()]{1,80},)\s{0,9}["'`]([^"'`\r\n]{1,250})["'`]/gi;
const MOST_NAMES = 8;
/** The loop is given back after so many characters. */
const BREATH = 64 * 1024;

export function* scriptWords(code: readonly string[]): Generator<void, ScriptWords> {
  let [saves, decodes, application] = [false, false, ''];
  const fileNames = new Set<string>();
  let breath = BREATH;
  for (const script of pieces(code)) {
    breath -= script.length + 1;
    if (breath < 0) {
      breath = BREATH;
      yield;
    }
    saves ||= SAVES.test(script);
    decodes ||= DECODES.test(script);
    application ||= APPLICATION.exec(script)?.[0] ?? '';
    for (const [, name = ''] of script.matchAll(FILE_NAME)) if (fileNames.size < MOST_NAMES) fileNames.add(name);
  }
  return { saves, decodes, application, fileNames: [...fileNames] };
}

/** Longer than what the expressions look at. */
const OVERLAP = 512;
/** Between two pieces of a string that the script puts together: `URL["create" + "ObjectURL"]`. */
const JOINT = /["'`]\s{0,9}\+\s{0,9}["'`]/g;

function* pieces(code: readonly string[]): Generator<string> {
  for (const script of code) {
    for (let start = 0; start < script.length; start += BREATH) {
      yield script.slice(start, start + BREATH + OVERLAP).replace(JOINT, '');
    }
  }
}
