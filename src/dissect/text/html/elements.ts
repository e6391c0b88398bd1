const set = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Elements whose content is no markup (https://html.spec.whatwg.org/#parsing-html-fragments): it ends at their end tag. */
export const RAW = set('script style title textarea xmp iframe noembed noframes plaintext');
/** Those of them whose content a reader sees, and those in which character references count. */
export const RAW_SHOWN = set('title textarea xmp plaintext');
export const RAW_WITH_REFERENCES = set('title textarea');
/** Elements without content, which no end tag ends. */
export const VOID = set('area base br col embed frame hr img input keygen link meta param source track wbr');
/** Elements that begin and end on a line of their own. */
export const BLOCKS = set(
  'address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html li main menu nav ol option p pre search section select summary ' +
    'table tbody tfoot thead title tr ul',
);
/** Elements that stand apart from their neighbours on one line. */
export const CELLS = set('td th img input button');
/** Elements that end where the next of their kind begins. */
export const ENDS_ITSELF = set('p li td th tr dt dd option');
