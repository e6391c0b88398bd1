/** What may be odd about a ZIP file. */
interface FaultNames {
  /** Readers that all follow the format see different things. */
  readonly ambiguous:
    | 'zip-appended-data'
    | 'zip-descriptor-disagrees'
    | 'zip-directory-offset'
    | 'zip-directory-size'
    | 'zip-end-records'
    | 'zip-entry-count'
    | 'zip-headers-disagree'
    | 'zip-hidden-entry'
    | 'zip-overlapping-entries'
    | 'zip-prepended-data'
    | 'zip-two-directories'
    | 'zip64-disagrees';
  readonly corrupt: 'zip-data-cut' | 'zip-directory-damaged' | 'zip-directory-missing' | 'zip-local-header-missing';
  readonly unknown: 'split-volume';
  readonly note: 'zip-directory-tail' | 'zip-padding' | 'zip-prepended-data' | 'zip-unclaimed-bytes';
}

type FaultKind = keyof FaultNames;

export type ZipFault = { readonly [K in FaultKind]: FaultOf<K> }[FaultKind];

interface FaultOf<K extends FaultKind> {
  readonly kind: K;
  readonly name: FaultNames[K];
  readonly detail: string;
}

export function ambiguous(name: FaultNames['ambiguous'], detail: string): ZipFault {
  return { kind: 'ambiguous', name, detail };
}

export function corrupt(name: FaultNames['corrupt'], detail: string): ZipFault {
  return { kind: 'corrupt', name, detail };
}
