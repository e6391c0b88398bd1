/** Elements that stay, of HTML alone: what is known nowhere here goes, its text stays where it is shown. */
export const ELEMENTS = words(
  'html head title style body a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col ' +
    'colgroup dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins ' +
    'kbd li main map area mark menu nav nobr ol p pre q rp rt ruby s samp section small span strike strong sub summary sup ' +
    'table tbody td tfoot th thead time tr tt u ul var wbr',
);

/** Elements that become others of the same look, so that their text stands apart as before. */
export const REPLACED: ReadonlyMap<string, string> = new Map([
  ...['form', 'fieldset', 'legend', 'noscript', 'optgroup', 'option', 'search'].map((name) => [name, 'div'] as const),
  ...['label', 'button', 'textarea', 'select', 'output', 'blink', 'marquee'].map((name) => [name, 'span'] as const),
  ...['xmp', 'listing', 'plaintext'].map((name) => [name, 'pre'] as const),
]);

/** Elements of which not even the content stays. */
export const GONE = words(
  'script template iframe frame frameset noframes object embed applet param meta base link svg math xml audio video source ' +
    'track canvas portal dialog slot datalist',
);

export const ATTRIBUTES = words(
  'abbr align alink alt axis background bgcolor border bordercolor bottommargin cellpadding cellspacing char charoff cite class ' +
    'clear color cols colspan compact coords datetime dir face frame headers height hidden href hreflang hspace id lang ' +
    'leftmargin link marginheight marginwidth media name noshade nowrap open rel rev reversed rightmargin role rows rowspan ' +
    'rules scope shape size span src start style summary tabindex target text title topmargin type usemap valign value ' +
    'vlink vspace width',
);

/** What a page may say of itself: how wide it is, and whether it can be dark. */
export const META = words('viewport color-scheme supported-color-schemes');

export const VOID = words('area br col hr img wbr meta');

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
