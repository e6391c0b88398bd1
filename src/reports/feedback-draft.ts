import { isIP } from 'node:net';
import { Domain } from '../mail/domain.ts';
import { type CountedRow, DISPOSITIONS, type Feedback } from '../mail/feedback.ts';

const MOST_ROWS = 10_000;
const MOST_REASONS = 10;
/** RFC 9990 section 3.1.3. */
const MOST_SIGNATURES = 100;
const MOST_GROUPS = 200;
const MOST_ERRORS = 10;
/** Different elements of one record or of the report's head that are looked at: some 30 are known. */
const MOST_TEXTS = 100;
const MOST_MAILS = 1_000_000_000;
/** Nobody reports of a longer time: 40 days. */
const LONGEST_PERIOD_S = 40 * 86_400;
const SIGNATURE = 'record/auth_results/dkim';
const SPF = 'record/auth_results/spf';
const REASON = 'record/row/policy_evaluated/reason';
/** Elements that come more than once, and what they hold. */
const GROUPS = new Set([SIGNATURE, SPF, REASON]);

/** Texts by path, of two equal ones the first. */
type Texts = Map<string, string>;

interface RowDraft {
  readonly texts: Texts;
  readonly groups: { readonly path: string; readonly texts: Texts }[];
}

/** A report as it is read, element by element; paths begin below the root. Its methods throw, in words, where it is none. */
export class FeedbackDraft {
  readonly #texts: Texts = new Map();
  readonly #errors: string[] = [];
  readonly #rows: CountedRow[] = [];
  #row: RowDraft | null = null;

  open(path: string): void {
    if (path === 'record') this.#row = { texts: new Map(), groups: [] };
    if (this.#row !== null && GROUPS.has(path) && this.#row.groups.length < MOST_GROUPS)
      this.#row.groups.push({ path, texts: new Map() });
  }

  close(path: string, text: string): void {
    if (path === 'record') this.#addRow();
    else if (path === 'report_metadata/error') {
      if (this.#errors.length < MOST_ERRORS) this.#errors.push(text);
    } else if (path.startsWith('record/')) this.#addToRow(path, text);
    else keep(this.#texts, path, text);
  }

  finish(): Feedback {
    const [begin, end] = ['begin', 'end'].map((name) => whole(this.#said(`report_metadata/date_range/${name}`)));
    const domain = Domain.parse(this.#said('policy_published/domain'));
    const [organization, id] = [this.#said('report_metadata/org_name'), this.#said('report_metadata/report_id')];
    if (organization === '' || id === '') throw new Error('it does not tell who reports, or has no report_id');
    if (domain === null) throw new Error('its policy_published has no domain');
    if (begin == null || end == null || end < begin || end - begin > LONGEST_PERIOD_S)
      throw new Error('its date_range is none');
    if (this.#rows.length === 0) throw new Error('it has no record');
    return {
      organization,
      email: this.#said('report_metadata/email'),
      id,
      begin,
      end,
      generator: this.#said('report_metadata/generator'),
      errors: this.#errors,
      domain,
      policy: {
        p: this.#published('p'),
        sp: this.#published('sp'),
        np: this.#published('np'),
        adkim: this.#published('adkim'),
        aspf: this.#published('aspf'),
        testing: this.#published('testing'),
        discovery: this.#published('discovery_method'),
      },
      rows: this.#rows,
    };
  }

  #said(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  #published(name: string): string {
    const value = this.#said(`policy_published/${name}`).toLowerCase();
    return /^[a-z]{1,16}$/.test(value) ? value : '';
  }

  #addToRow(path: string, text: string): void {
    if (this.#row === null) return;
    const group = this.#row.groups.at(-1);
    if (group !== undefined && path.startsWith(`${group.path}/`))
      keep(group.texts, path.slice(group.path.length + 1), text);
    else keep(this.#row.texts, path.slice('record/'.length), text);
  }

  #addRow(): void {
    if (this.#row !== null) this.#rows.push(rowOf(this.#row));
    this.#row = null;
    if (this.#rows.length > MOST_ROWS) throw new Error(`it has more than ${MOST_ROWS} records`);
  }
}

function keep(texts: Texts, path: string, text: string): void {
  if (texts.size < MOST_TEXTS && !texts.has(path)) texts.set(path, text);
}

function rowOf({ texts, groups }: RowDraft): CountedRow {
  const source = texts.get('row/source_ip') ?? '';
  const count = whole(texts.get('row/count') ?? '');
  if (isIP(source) === 0) throw new Error('a record has no source_ip');
  if (count === null || count > MOST_MAILS) throw new Error('a record has no count');
  const evaluated = (name: string) => texts.get(`row/policy_evaluated/${name}`)?.toLowerCase() ?? '';
  const those = (path: string, most: number) => groups.filter((group) => group.path === path).slice(0, most);
  const [checked] = those(SPF, 1);
  const disposition = evaluated('disposition');
  return {
    source,
    count,
    disposition: DISPOSITIONS.find((one) => one === disposition) ?? 'none',
    dkim: evaluated('dkim') === 'pass',
    spf: evaluated('spf') === 'pass',
    reasons: those(REASON, MOST_REASONS).map((reason) => ({
      type: reason.texts.get('type') ?? '',
      comment: reason.texts.get('comment') ?? '',
    })),
    author: (texts.get('identifiers/header_from') ?? '').toLowerCase(),
    sender: texts.get('identifiers/envelope_from')?.toLowerCase() ?? null,
    signatures: those(SIGNATURE, MOST_SIGNATURES).map((signature) => ({
      domain: signature.texts.get('domain')?.toLowerCase() ?? '',
      selector: signature.texts.get('selector') ?? '',
      result: signature.texts.get('result')?.toLowerCase() ?? '',
    })),
    checked:
      checked === undefined
        ? null
        : {
            domain: checked.texts.get('domain')?.toLowerCase() ?? '',
            result: checked.texts.get('result')?.toLowerCase() ?? '',
          },
  };
}

function whole(text: string): number | null {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}
