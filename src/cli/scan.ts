import type { Command } from 'commander';
import { type Authentication, authenticationInWords } from '../mail/authentication.ts';
import type { Finding } from '../mail/finding.ts';
import type { FoundLink } from '../mail/link.ts';
import type { Part } from '../mail/part.ts';
import type { Reply } from '../mail/reply.ts';
import type { Verdict } from '../mail/verdict.ts';
import { changeText, replyText } from './event-text.ts';
import { jsonLine, plain } from './plain.ts';
import { complainOf, type ExitCode, type Terminal } from './terminal.ts';
import { bytes, scoreText } from './units.ts';

/** One file taken apart, inspected and decided on. */
export interface Scanned {
  readonly file: string;
  readonly root: Part;
  links(): readonly FoundLink[];
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  /** Null where nobody asked for it. */
  readonly authentication: Authentication | null;
  /** What the client would have been told in the session. */
  readonly reply: Reply;
  readonly ms: number;
  close(): void;
}

export interface Scanner {
  /** @throws where the file cannot be read */
  scan(file: string): Promise<Scanned>;
  close(): Promise<void>;
}

export interface ScanDeps {
  readonly terminal: Terminal;
  /** @throws where the configuration or an engine cannot be used */
  readonly open: (config: string | undefined) => Promise<Scanner>;
}

export function register(program: Command, deps: ScanDeps): void {
  program
    .command('scan')
    .argument('<file...>', 'mails, or any other files')
    .description('dissect, inspect and decide on files, without delivering anything')
    .option('--json', 'one object a line')
    .addHelpText('after', '\nExit codes: 0 all clean, 1 a rule acted on one of them, 2 one could not be told.')
    .action(async (files: readonly string[], _options: unknown, command: Command) => {
      const { terminal, open } = deps;
      const { config, json } = command.optsWithGlobals<{ config?: string; json?: boolean }>();
      try {
        const scanner = await open(config);
        try {
          terminal.end(await scanAll(scanner, files, json === true, terminal));
        } finally {
          await scanner.close();
        }
      } catch (error) {
        complainOf(error, terminal);
        terminal.end(2);
      }
    });
}

async function scanAll(
  scanner: Scanner,
  files: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  let worst: ExitCode = 0;
  for (const file of files) {
    const code = await scanOne(scanner, file, json, terminal);
    if (code > worst) worst = code;
  }
  return worst;
}

async function scanOne(scanner: Scanner, file: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  let scanned: Scanned;
  try {
    scanned = await scanner.scan(file);
  } catch (error) {
    terminal.complain(`${plain(file)}: ${plain(error instanceof Error ? error.message : String(error))}`);
    return 2;
  }
  try {
    if (json) terminal.print(jsonLine(scannedJson(scanned)));
    else for (const line of scannedText(scanned)) terminal.print(line);
    return exitCode(scanned);
  } finally {
    scanned.close();
  }
}

function exitCode({ verdicts }: Scanned): ExitCode {
  if (verdicts.some(({ action, temporary }) => action === 'hold' && temporary)) return 2;
  return verdicts.every(({ action, changes }) => action === 'deliver' && changes.length === 0) ? 0 : 1;
}

function scannedJson(scanned: Scanned): object {
  const { file, root, findings, verdicts, reply, ms } = scanned;
  const [verdict] = verdicts;
  const { action, rule, reasons, changes } = verdict ?? { action: 'hold', rule: '', reasons: [], changes: [] };
  return {
    file,
    verdict: { action, rule, reply: replyText(reply), reasons, changes },
    sender: senderOf(scanned),
    findings,
    parts: [partJson(root)],
    links: scanned.links().map(({ url, shown, source, part }) => ({ url, shown, source, part })),
    ms: Math.round(ms * 10) / 10,
  };
}

/** What signatures and DMARC say; '' where there is nothing to be said. */
function senderOf({ authentication }: Scanned): string {
  return authentication === null ? '' : authenticationInWords(authentication);
}

function partJson(part: Part): object {
  const { path, name, names, declaredType, detectedType, size, flags, parts } = part;
  return {
    path,
    name,
    names,
    declaredType,
    detectedType,
    size,
    sha256: part.sha256(),
    flags: flags.map(({ kind, name, detail }) => ({ kind, name, detail })),
    parts: parts.map(partJson),
  };
}

function scannedText(scanned: Scanned): readonly string[] {
  const { file, root, findings, verdicts, reply, ms } = scanned;
  const [verdict] = verdicts;
  const lines = [`${plain(file)}: ${verdict?.action ?? 'hold'} by ${plain(verdict?.rule ?? '')}, ${Math.round(ms)} ms`];
  if (reply.code >= 400) lines.push(`  reply   ${plain(replyText(reply))}`);
  for (const reason of verdict?.reasons ?? []) lines.push(`  reason  ${plain(reason)}`);
  for (const change of verdict?.changes ?? []) lines.push(`  change  ${plain(changeText(change))}`);
  if (senderOf(scanned) !== '') lines.push(`  sender  ${plain(senderOf(scanned))}`);
  for (const { inspector, kind, name, part, score, evidence } of findings) {
    lines.push(
      `  ${kind.padEnd(10)} ${plain(name)}${scoreText(score)} by ${inspector}${part === '' ? '' : ` in ${plain(part)}`}: ${plain(evidence)}`,
    );
  }
  return [...lines, ...partLines(root, '  '), ...linkLines(scanned.links())];
}

/** More are counted only. */
const MOST_LINKS_SHOWN = 20;

function linkLines(links: readonly FoundLink[]): readonly string[] {
  const lines = links.slice(0, MOST_LINKS_SHOWN).map(({ url, shown, source, part }) => {
    const as = shown === null ? '' : `, shown as ${JSON.stringify(shown)}`;
    return `  link    ${plain(url)}${plain(as)} (${source}${part === '' ? '' : ` in ${plain(part)}`})`;
  });
  const more = links.length - lines.length;
  return more > 0 ? [...lines, `  link    and ${more} more`] : lines;
}

function partLines(part: Part, indent: string): readonly string[] {
  const flags = part.flags.map(({ kind, name }) => ` [${kind}: ${name}]`).join('');
  const line = `${indent}${plain(part.path === '' ? '(mail)' : part.path)}  ${part.detectedType}  ${bytes(part.size)}${plain(flags)}`;
  return [line, ...part.parts.flatMap((inner) => partLines(inner, `${indent}  `))];
}
