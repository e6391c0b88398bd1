/** What is odd about a ZIP file. `ambiguous` is where readers that all follow the format see different things. */
export interface ZipFault {
  readonly kind: 'ambiguous' | 'corrupt' | 'unknown' | 'note';
  readonly name: string;
  readonly detail: string;
}

export function ambiguous(name: string, detail: string): ZipFault {
  return { kind: 'ambiguous', name, detail };
}

export function corrupt(name: string, detail: string): ZipFault {
  return { kind: 'corrupt', name, detail };
}
