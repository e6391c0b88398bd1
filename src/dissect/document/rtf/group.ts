import type { ObjectData } from './object-data.ts';

/** Where the text of a group goes. */
export type Destination =
  | 'text'
  | 'skip'
  | 'data'
  | 'code'
  | 'result'
  | 'fonts'
  | 'colours'
  /** Text of a group that is looked at as a whole. */
  | 'template'
  | 'link'
  | 'class'
  | 'property';

/** What holds within a group, its own groups included where they say nothing else. */
export interface Group {
  destination: Destination;
  /** The group began with `\*`: where its word is not known, it is passed over. */
  optional: boolean;
  /** Where text went around `\upr`, whose Unicode half goes there too. */
  around: Destination;
  /** Of `data`. */
  data: ObjectData | null;
  inField: boolean;
  /** The field ends with this group. */
  endsField: boolean;
  hidden: boolean;
  tiny: boolean;
  colour: number;
  /** What lies behind the text may be dark: of the characters, the paragraph, the cell. */
  shaded: boolean;
  paragraphShaded: boolean;
  cellShaded: boolean;
  font: number | null;
  /** Characters that stand behind each `\u` for those who don't know it. */
  fallback: number;
}

export const OUTERMOST: Group = {
  destination: 'text',
  optional: false,
  around: 'text',
  data: null,
  inField: false,
  endsField: false,
  hidden: false,
  tiny: false,
  colour: 0,
  shaded: false,
  paragraphShaded: false,
  cellShaded: false,
  font: null,
  fallback: 1,
};

/** Words that begin a destination (Rich Text Format 1.9.1, its index). Words that are not here leave the text where it went. */
export const DESTINATIONS: ReadonlyMap<string, Destination> = new Map([
  ...(['objdata', 'datastore'] as const).map((word) => [word, 'data'] as const),
  ['fldinst', 'code'],
  ['fldrslt', 'result'],
  ['fonttbl', 'fonts'],
  ['colortbl', 'colours'],
  ['template', 'template'],
  ['hlsrc', 'link'],
  ['objclass', 'class'],
  ...(['title', 'subject', 'keywords', 'doccomm'] as const).map((word) => [word, 'property'] as const),
  ...(
    'stylesheet info pict listtable listoverridetable rsidtbl generator filetbl revtbl userprops xmlnstbl themedata ' +
    'colorschememapping latentstyles pgptbl mmathPr docvar sn sv hlloc hlfr objname objalias objsect object-size ' +
    'nonshppict pntext pntxta pntxtb pnseclvl bkmkstart bkmkend atnid atnauthor atntime atndate atnref atnicn xe tc ' +
    'falt panose fname fontemb fontfile blipuid picprop htmltag mhtmltag private company author operator manager ' +
    'category hlinkbase creatim revtim printim buptim ftnsep ftnsepc aftnsep aftnsepc upr wgrffmtfilter'
  )
    .split(' ')
    .map((word) => [word, 'skip'] as const),
  // Known ones that hold text although they begin with `\*`.
  ...'shpinst shptxt annotation shppict ud background nesttableprops result'
    .split(' ')
    .map((word) => [word, 'text'] as const),
]);

/** Destinations that act or stand within what has no text of its own: they count even within what is passed over. */
export const ACTING: ReadonlySet<Destination> = new Set(['data', 'code', 'template', 'link', 'class', 'property']);
