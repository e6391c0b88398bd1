import { Gate } from '../../base/gate.ts';
import { Lens, windows } from '../../mail/bytes.ts';
import { FINDING_KINDS, type Finding, type FindingKind } from '../../mail/finding.ts';
import { InspectionFailure, type Inspector, type Subject } from '../inspector.ts';
import { condensedMail } from './condensed-mail.ts';
import { partSpecimens, type Specimen } from './specimens.ts';
import type { YaraHit, YaraScanner, YaraVariables } from './yara-engine.ts';

/**
 * A run up to this long is seen by the rules as one; a longer one by windows that overlap. Scanning is synchronous (the engine's asynchronous call knows no bound on matches, so that a hostile file of 16 MB costs it
 * seconds), hence the loop is given back after every `BREATH` bytes.
 */
const WINDOW = 16 * 1024 * 1024;
const OVERLAP = 64 * 1024;
const BREATH = 4 * 1024 * 1024;
/** Longer runs are scanned one at a time, in memory that they share: 16 of 50 MB would need hundreds of megabytes otherwise. */
const LARGE = 256 * 1024;

const KINDS: ReadonlySet<unknown> = new Set(FINDING_KINDS);
const NAME_LENGTH = 255;

/**
 * Runs YARA-X over each decoded part and over the mail itself, but for what can only be read in one way. A rule's metadata says what it finds: `kind` (a finding's kind,
 * `virus` where absent), `score`, `description` (the evidence).
 */
export function createYaraInspector(options: { readonly scanner: YaraScanner }): Inspector {
  const large: LargeRuns = { gate: new Gate(1), lens: new Lens() };
  return {
    name: 'yara',
    inspect: (subject, signal) => new YaraRound(options.scanner, large, signal).run(subject),
    close: () => Promise.resolve(),
  };
}

interface LargeRuns {
  readonly gate: Gate;
  readonly lens: Lens;
}

class YaraRound {
  readonly #scanner: YaraScanner;
  readonly #large: LargeRuns;
  readonly #signal: AbortSignal;
  readonly #findings: Finding[] = [];
  readonly #named = new Set<string>();
  #sinceBreath = 0;

  constructor(scanner: YaraScanner, large: LargeRuns, signal: AbortSignal) {
    this.#scanner = scanner;
    this.#large = large;
    this.#signal = signal;
  }

  async run(subject: Subject): Promise<readonly Finding[]> {
    for (const specimen of partSpecimens(subject.dissection)) await this.#scan(specimen);
    // What was found in a part is known by its part already.
    const inParts = new Set(this.#named);
    await this.#scan({ part: null, content: condensedMail(subject.dissection) }, inParts);
    const { gate, lens } = this.#large;
    if (gate.taken === 0) lens.release();
    return this.#findings;
  }

  async #scan(specimen: Specimen, known: ReadonlySet<string> = NOTHING): Promise<void> {
    const seen = new Set(known);
    const { content } = specimen;
    if (content.size <= LARGE) {
      await this.#scanWindow(specimen, { start: 0, chunk: content.slice(0, content.size) }, seen);
      return;
    }
    const { gate, lens } = this.#large;
    await gate.run(async () => {
      for (const window of windows(content, WINDOW, OVERLAP, lens)) await this.#scanWindow(specimen, window, seen);
    });
  }

  async #scanWindow(specimen: Specimen, window: { start: number; chunk: Buffer }, seen: Set<string>): Promise<void> {
    const { start, chunk } = window;
    this.#sinceBreath += chunk.length;
    if (this.#sinceBreath > BREATH) await this.#breathe();
    for (const hit of this.#scanner.scan(chunk, variablesOf(specimen))) {
      if (seen.has(hit.rule)) continue;
      seen.add(hit.rule);
      this.#named.add(hit.rule);
      this.#findings.push(findingOf(hit, specimen, start));
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
