const CONTEXT = 20;
const QUOTED = 80;

/** What was found, in brackets, with a little of what stands around it. */
export function quote(text: string, start: number, end: number): string {
  const last = Math.min(end, start + QUOTED);
  const before = text.slice(Math.max(0, start - CONTEXT), start);
  const after = text.slice(last, last + CONTEXT);
  return `"${before}[${text.slice(start, last)}]${after}"`;
}
