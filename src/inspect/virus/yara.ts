import { windows } from '../../mail/bytes.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from '../../mail/finding.ts';
import { InspectionFailure, type Inspector, type Subject } from '../inspector.ts';
import { condensedMail } from './condensed-mail.ts';
import { partSpecimens, type Specimen } from './specimens.ts';
import type { YaraHit, YaraScanner, YaraVariables } from './yara-engine.ts';

/**
 * A run up to this long is seen by the rules as one; a longer one by windows that overlap. Scanning is synchronous (the
 * engine's asynchronous call knows no bound on matches, so that a hostile file of 16 MB costs it seconds), hence the loop is
 * given back after every `BREATH` bytes.
 */
const WINDOW = 16 * 1024 * 1024;
const OVERLAP = 64 * 1024;
const BREATH = 4 * 1024 * 1024;

const KINDS: ReadonlySet<unknown> = new Set(FINDING_KINDS);
const NAME_LENGTH = 255;

/**
 * Runs YARA-X over each decoded part and over the mail itself, but for what can only be read in one way. A rule's metadata says what it finds: `kind` (a finding's kind,
 * `virus` where absent), `score`, `description` (the evidence).
 */
export function createYaraInspector(options: { readonly scanner: YaraScanner }): Inspector {
  return {
    name: 'yara',
    inspect: (subject, signal) => new YaraRound(options.scanner, signal).run(subject),
    close: () => Promise.resolve(),
  };
}

class YaraRound {
  readonly #scanner: YaraScanner;
  readonly #signal: AbortSignal;
  readonly #findings: Finding[] = [];
  readonly #named = new Set<string>();
  #sinceBreath = 0;

  constructor(scanner: YaraScanner, signal: AbortSignal) {
    this.#scanner = scanner;
    this.#signal = signal;
  }

  async run(subject: Subject): Promise<readonly Finding[]> {
    for (const specimen of partSpecimens(subject.dissection)) await this.#scan(specimen);
    // What was found in a part is known by its part already.
    const inParts = new Set(this.#named);
    await this.#scan({ part: null, content: condensedMail(subject.dissection) }, inParts);
    return this.#findings;
  }

  async #scan(specimen: Specimen, known: ReadonlySet<string> = NOTHING): Promise<void> {
    const variables = variablesOf(specimen);
    const seen = new Set<string>();
    for (const { start, chunk } of windows(specimen.content, WINDOW, OVERLAP)) {
      this.#sinceBreath += chunk.length;
      if (this.#sinceBreath > BREATH) await this.#breathe();
      for (const hit of this.#scanner.scan(chunk, variables)) {
        if (known.has(hit.rule) || seen.has(hit.rule)) continue;
        seen.add(hit.rule);
        this.#named.add(hit.rule);
        this.#findings.push(findingOf(hit, specimen, start));
      }
    }
  }

  async #breathe(): Promise<void> {
    this.#sinceBreath = 0;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#signal.aborted) throw new InspectionFailure('late', 'the deadline passed before everything was scanned');
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function variablesOf({ part }: Specimen): YaraVariables {
  if (part === null) return { filename: '', filepath: '/', extension: '.eml', filetype: 'message/rfc822' };
  const filename = (part.name ?? '').slice(-NAME_LENGTH);
  const dot = filename.lastIndexOf('.');
  return {
    filename,
    filepath: `/${part.path.slice(-NAME_LENGTH)}`,
    extension: dot < 0 ? '' : filename.slice(dot).toLowerCase(),
    filetype: part.detectedType,
  };
}

function findingOf(hit: YaraHit, specimen: Specimen, start: number): Finding {
  const { kind, score, description } = hit.meta;
  const said = typeof description === 'string' ? description : 'a YARA rule matched';
  const where = hit.offset === null || specimen.part === null ? '' : ` (at byte ${start + hit.offset})`;
  return {
    inspector: 'yara',
    kind: isKind(kind) ? kind : 'virus',
    name: hit.rule,
    part: specimen.part?.path ?? '',
    score: typeof score === 'number' && Number.isFinite(score) ? score : 0,
    evidence: `${said}${where}`,
  };
}

function isKind(value: unknown): value is FindingKind {
  return KINDS.has(value);
}
