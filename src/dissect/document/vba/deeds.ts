/** What a macro may do that matters. */
export type Deed = 'starts programs' | 'fetches files' | 'writes files' | 'runs octets' | 'hides what it does';

/** Names and words by which macros do it; each is looked for as a whole. */
const WORDS: Readonly<Record<Exclude<Deed, 'hides what it does'>, readonly string[]>> = {
  'starts programs': [
    'Shell ShellExecute ShellExecuteA ShellExecuteW CreateProcess CreateProcessA CreateProcessW WinExec ExecuteExcel4Macro MacScript',
    'AppleScriptTask DDEInitiate DDEExecute WScript\\.Shell Shell\\.Application Win32_Process Win32_ProcessStartup winmgmts',
    'Schedule\\.Service powershell cmd\\.exe mshta rundll32 regsvr32 wscript\\.exe cscript schtasks certutil bitsadmin',
  ],
  'fetches files': [
    'URLDownloadToFile URLDownloadToFileA URLDownloadToFileW URLDownloadToCacheFile InternetOpenUrl InternetOpenUrlA InternetReadFile',
    'HttpSendRequest HttpSendRequestA (?:Microsoft|Msxml2)\\.XMLHTTP(?:\\.\\d\\.0)? Msxml2\\.ServerXMLHTTP(?:\\.\\d\\.0)? XMLHTTP ServerXMLHTTP',
    'WinHttp\\.WinHttpRequest(?:\\.5\\.1)? WinHttpRequest InternetExplorer\\.Application DownloadFile DownloadString Net\\.WebClient',
  ],
  'writes files': [
    'ADODB\\.Stream SaveToFile CreateTextFile OpenTextFile FileCopy CopyFile CopyHere SetAttr',
    'For[ \\t]{1,20}(?:Output|Binary|Append)',
  ],
  'runs octets': [
    'VirtualAlloc VirtualAllocEx VirtualProtect RtlMoveMemory WriteProcessMemory CreateThread CreateRemoteThread NtAllocateVirtualMemory',
    'NtWriteVirtualMemory HeapCreate QueueUserAPC EnumSystemLocalesA EnumSystemLanguageGroupsW EnumWindowStationsW CallWindowProcA',
  ],
};

const PATTERNS = Object.entries(WORDS).map(
  ([deed, lines]) =>
    [
      deed as Deed,
      new RegExp(`(?<![\\w.])(?:${lines.flatMap((line) => split(line)).join('|')})(?!\\w)`, 'gi'),
    ] as const,
);

/** A pattern that holds blanks stands alone in its line. */
function split(line: string): readonly string[] {
  return line.includes('[ ') ? [line] : line.split(' ');
}

const MOST_WORDS = 8;
const LONG_LIST = 60;

/** What `text` does by its words, and by which; a source and the strings that it puts together. */
export function deedsIn(text: string): ReadonlyMap<Deed, readonly string[]> {
  const deeds = new Map<Deed, readonly string[]>();
  for (const [deed, pattern] of PATTERNS) {
    const words = new Map<string, string>();
    for (const [word] of text.matchAll(pattern)) {
      if (words.size < MOST_WORDS && !words.has(word.toLowerCase())) words.set(word.toLowerCase(), word);
    }
    if (words.size > 0) deeds.set(deed, [...words.values()]);
  }
  return deeds;
}

/** Signs of obfuscation, in words. `joined`: the strings that the source puts together. */
export function hidingIn(source: string, joined: readonly string[]): readonly string[] {
  const count = (pattern: RegExp): number => source.match(pattern)?.length ?? 0;
  const lines = 1 + count(/\n/g);
  const signs: string[] = [];
  if (count(/\bChr[WB]?\$?[ \t]{0,4}\(/gi) >= 10) signs.push('Chr');
  if (count(/\bStrReverse\b/gi) > 0) signs.push('StrReverse');
  if (count(/\bXor\b/gi) > 0 && count(/\b(?:Asc[WB]?|Mid[B]?)\$?[ \t]{0,4}\(/gi) > 0) signs.push('Xor');
  if (count(/\bCallByName\b/gi) > 0) signs.push('CallByName');
  if (/"[0-9a-z+/=]{120}/i.test(source)) signs.push('long strings of code');
  if (source.match(/(?:\d{1,3}[ \t]{0,4},[ \t]{0,4})+/g)?.some(isLong)) signs.push('long lists of numbers');
  if (count(/"[ \t]{0,4}[&+][ \t]{0,4}"/g) >= Math.max(10, lines / 4)) signs.push('strings in pieces');
  if (/\b(?:Create|Get)Object[ \t]{0,4}\((?![ \t]{0,4}")/i.test(source)) signs.push('objects without a plain name');
  if (joined.some((text) => deedsIn(text).size > 0)) signs.push('words in pieces');
  return signs;
}

function isLong(list: string): boolean {
  return list.split(',').length > LONG_LIST;
}
