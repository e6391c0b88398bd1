/** Procedures that Office runs by their names (MS-VBAL leaves them to the host), in lower case. */
const RUN_BY_NAME = new Set(
  [
    'autoexec autoopen autonew autoclose autoexit auto_open auto_close auto_activate auto_deactivate',
    'document_open document_new document_close document_beforeclose document_beforesave documentopen documentchange',
    'workbook_open workbook_activate workbook_deactivate workbook_beforeclose workbook_beforesave workbook_beforeprint',
    'workbook_windowactivate workbook_sheetactivate workbook_sheetcalculate workbook_addininstall worksheet_activate',
    'worksheet_calculate worksheet_selectionchange presentation_open slideshow_onload onslideshowpagechange onslideshowterminate',
    'application_startup application_quit application_newmail application_newmailex application_itemsend',
  ]
    .join(' ')
    .split(' '),
);

/**
 * Events that come without the reader's doing: of controls as soon as they are drawn or touched by the mouse, of an application that
 * opens a document.
 */
const RUN_BY_EVENT =
  /_(?:layout|painted|painting|mousemove|mousehover|mouseenter|mouseleave|gotfocus|lostfocus|resize|initialized|documentcomplete|downloadbegin|downloadcomplete|beforenavigate2|navigatecomplete2|navigateerror|progresschange|propertychange|statustextchange|titlechange|filedownload|setsecurelockicon|onconnecting|onconnected|ondisconnected|onauthenticated|documentopen|documentbeforeclose|newdocument|workbookopen|workbookactivate|newworkbook|presentationopen|slideshowbegin)$/;

/** Modules whose procedure `Main` Word runs. */
const MODULES = new Set(['autoexec', 'autoopen', 'autonew', 'autoclose', 'autoexit']);

const PROCEDURE = /\b(?:sub|function)[ \t]{1,40}([\p{L}_][\p{L}\p{N}_]{0,80})/giu;

/** The procedures of a module that run by themselves, as they are written. */
export function autoRunIn(module: string, source: string): readonly string[] {
  const found = new Set<string>();
  for (const [, name = ''] of source.matchAll(PROCEDURE)) {
    const lower = name.toLowerCase();
    if (runsByName(lower) || (lower === 'main' && MODULES.has(module.toLowerCase()))) found.add(name);
  }
  return [...found];
}

function runsByName(name: string): boolean {
  return RUN_BY_NAME.has(name) || RUN_BY_EVENT.test(name);
}

/** Those names that stand in `compiled`, the compiled form of a project, in lower case. */
export function autoRunNamesIn(compiled: string): readonly string[] {
  const lower = compiled.toLowerCase();
  return [...RUN_BY_NAME].filter((name) => lower.includes(name));
}
