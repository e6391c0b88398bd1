import type { Finding } from '../../mail/finding.ts';
import type { FindingName } from '../../mail/findings.ts';
import type { Dissection } from '../../mail/part.ts';
import { InspectionFailure, type Inspector } from '../inspector.ts';
import type { CompiledPattern, ContentRules } from './content-rules.ts';
import { asItLooks } from './look-alikes.ts';
import { foldCase } from './normalize.ts';
import { quote } from './quote.ts';
import { spelledOut } from './spelled-out.ts';
import { type View, Views, whereOf } from './views.ts';
import { WordTally } from './word-tally.ts';

export interface ContentInspectorOptions {
  readonly rules: ContentRules;
  /** Makes a header field's value readable: RFC 2047 encoded words decoded. Never throws. */
  readonly decodeWords: (value: string) => string;
}

/** The loop is given back after so many characters. */
const BREATH = 32 * 1024;

/**
 * Looks for word lists and patterns in the texts of a mail. A list is a finding when the scores of its words found in the
 * whole mail, each counted once, reach its threshold; a pattern when it matches anywhere.
 */
export function createContentInspector(options: ContentInspectorOptions): Inspector {
  const idle = options.rules.places.size === 0;
  return {
    name: 'content',
    inspect: ({ dissection }, signal) => (idle ? Promise.resolve([]) : inspectTexts(dissection, options, signal)),
    close: () => Promise.resolve(),
  };
}

async function inspectTexts(
  dissection: Dissection,
  { rules, decodeWords }: ContentInspectorOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const views = new Views(dissection, { places: rules.places, decodeWords });
  const tally = new WordTally(rules);
  const matched = new Map<CompiledPattern, Finding>();
  let sinceBreath = 0;
  for await (const view of views.read()) {
    if (sinceBreath > BREATH) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new InspectionFailure('late', 'the deadline passed before all text was read');
      sinceBreath = 0;
    }
    sinceBreath += view.text.length;
    for (const reading of readingsOf(view)) {
      if (rules.words.length > 0) tally.count({ ...reading, text: foldCase(reading.text) });
      for (const pattern of rules.patterns) {
        if (matched.has(pattern) || !pattern.in.has(view.place)) continue;
        const finding = findPattern(pattern, reading);
        if (finding !== null) matched.set(pattern, finding);
      }
    }
  }
  const findings = [...tally.findings(), ...matched.values()];
  return views.cut ? [...findings, CUT] : findings;
}

/** The text as it is written, and as it looks where that is something else. Addresses are followed as they are written. */
function readingsOf(view: View): readonly View[] {
  if (view.place === 'link') return [view];
  const looks = asItLooks(view.text);
  const spelled = spelledOut(looks ?? view.text);
  return [
    view,
    ...(looks === null ? [] : [{ ...view, text: looks }]),
    ...(spelled === null ? [] : [{ ...view, text: spelled, spelled: true }]),
  ];
}

function findPattern(pattern: CompiledPattern, view: View): Finding | null {
  const matcher = pattern.expression.matcher(view.text);
  if (!matcher.find()) return null;
  return {
    inspector: 'content',
    kind: 'content',
    name: pattern.name,
    part: view.part,
    score: pattern.score,
    evidence: `the pattern matches ${quote(view.text, matcher.start(), matcher.end())}${whereOf(view)}`,
  };
}

const TEXT_LENGTH: FindingName<'over-limit'> = 'text-length';

const CUT: Finding = {
  inspector: 'content',
  kind: 'over-limit',
  name: TEXT_LENGTH,
  part: '',
  score: 0,
  evidence: 'the mail has more text than was looked at',
};
