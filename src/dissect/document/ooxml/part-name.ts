/**
 * A part's name as a reader compares it (ECMA-376 part 2 section 6.2.2): without the slash before it, in lower case, escapes
 * and steps upwards resolved. Two members with one such name are two things to two readers.
 */
export function partNameOf(name: string): string {
  const steps: string[] = [];
  for (const step of unescaped(name).replaceAll('\\', '/').toLowerCase().split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

/** The folder of a part, `/` at its end; '' at the top. */
export function baseOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

export function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function unescaped(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
