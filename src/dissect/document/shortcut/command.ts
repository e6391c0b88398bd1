import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { placeOf } from '../remote-target.ts';

/** Programs of the system that run what their arguments say, or fetch it. */
const INTERPRETERS: ReadonlySet<string> = new Set(
  `cmd command comspec powershell powershell_ise pwsh wscript cscript mshta rundll32 regsvr32 msiexec certutil bitsadmin
  wmic forfiles pcalua conhost schtasks reg regini curl wget finger ssh scp sftp ftp tftp msbuild installutil regasm regsvcs
  odbcconf hh presentationhost msdt mavinject cmstp control explorer wt wsl bash sh zsh dash python pythonw python3 perl
  ruby node php java javaw osascript xterm gnome-terminal konsole xdg-open gio env nohup setsid certreq desktopimgdownldr
  esentutl expand extrac32 makecab replace print findstr ieexec infdefaultinstall syncappvpublishserver winrm winrs at sc
  net net1 netsh autoit3 autohotkey`.split(/\s+/),
);
/** Files that run by being opened. */
const RUNNABLE =
  /\.(?:exe|com|scr|pif|bat|cmd|vbs?|vbe|jse?|wsf|wsh|hta|ps1|msi|msc|cpl|dll|ocx|jar|py|sh|lnk|url|reg|inf|application|xll)["']?$/i;
const ADDRESS = /\b(?:https?|ftps?|file|ms-[a-z-]+|search-ms|javascript|vbscript|data):|\\\\[\w.@-]{2,}\\/i;
const ENCODED = /[A-Za-z0-9+/=]{80,}|\s[-/](?:e|ec|enc\w*)\s/i;
/** A window of properties shows 260 characters: what stands behind such a gap is not seen. */
const GAP = /[\s\u00a0\u2000-\u200a\u3000]{32,}/;
const MOST_WORDS = 400;

/** Whether starting `target` with `args` does more than open a file. */
export function commandFlags(target: string, args: string): readonly PartFlag[] {
  const why = reasonOf(target, args);
  return why === null ? [] : [Flag.active('shortcut-command', `${why}: ${quote(`${target} ${args}`.trim())}`)];
}

function reasonOf(target: string, args: string): string | null {
  const program = programOf(target);
  if (INTERPRETERS.has(program) && (args.trim() !== '' || program !== 'explorer')) return `starts ${program}`;
  const named = args
    .slice(0, 32 * 1024)
    .split(/[\s"'^&|;,()]+/, MOST_WORDS)
    .map(programOf)
    .find((word) => INTERPRETERS.has(word) && word.length > 2);
  if (named !== undefined && args.trim() !== '') return `hands a command to ${named}`;
  if (GAP.test(args)) return 'hides its arguments behind blanks';
  if (ADDRESS.test(args)) return 'hands an address over';
  if (ENCODED.test(args)) return 'hands something encoded over';
  return RUNNABLE.test(target.trim()) && !/^[a-z][a-z0-9+.-]+:/i.test(target) ? 'starts a program' : null;
}

/** `"C:\Windows\System32\cmd.exe" /c`: `cmd`. */
function programOf(path: string): string {
  const quoted = /^\s*"([^"]*)"/.exec(path)?.[1] ?? path;
  const name = quoted.slice(Math.max(quoted.lastIndexOf('/'), quoted.lastIndexOf('\\')) + 1).trim();
  return name
    .replace(/^%|%$/g, '')
    .replace(/\.(?:exe|com)$/i, '')
    .toLowerCase();
}

/** A place on a machine of the Internet, to which Windows sends the user's logon when it only shows the icon. */
export function remoteFlags(places: readonly string[]): readonly PartFlag[] {
  const remote = places.find((place) => /^(?:file:)?[\\/]{2}/i.test(place.trim()) && placeOf(place) === 'remote');
  return remote === undefined ? [] : [Flag.active('shortcut-remote', quote(remote.trim()))];
}
