import { type MacroString, parseMacroString } from './macro-string.ts';

/** RFC 7208 section 7.1: a macro-string that ends in a macro, or in a dot and a label that may be a top-level one. */
export function parseDomainSpec(text: string): MacroString | null {
  const spec = parseMacroString(text, 'name');
  return spec !== null && (spec.endsInMacro || endsInTopLabel(text)) ? spec : null;
}

function endsInTopLabel(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const dot = name.lastIndexOf('.');
  const label = name.slice(dot + 1);
  return dot >= 0 && /^[a-z0-9-]+$/i.test(label) && !/^-|-$|^[0-9]+$/.test(label);
}

/** RFC 7208 section 7.3. */
const LONGEST = 253;
/** What the system's resolver can ask for: other octets are none of a host's name, and it refuses them. */
const LABEL = /^[a-z0-9_/-]{1,63}$/;

/**
 * The name that an expanded domain-spec stands for, in lower case, cut to its last 253 characters at a dot; null where it cannot
 * be one, so that nobody has it: a single, empty or too long label, a quote, a NUL, whatever a sender put into the address.
 */
export function targetName(expanded: string): string | null {
  let name = expanded.endsWith('.') ? expanded.slice(0, -1) : expanded;
  if (name.length > LONGEST) {
    const dot = name.indexOf('.', name.length - LONGEST - 1);
    if (dot < 0) return null;
    name = name.slice(dot + 1);
  }
  const lower = name.toLowerCase();
  const labels = lower.split('.');
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) ? lower : null;
}
