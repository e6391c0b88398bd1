import type { PdfFile } from '../file.ts';
import type { Definition } from '../objects.ts';
import { isDict, type PdfStream } from '../values.ts';
import { Fonts } from './fonts.ts';
import { Interpreter, type InterpreterOptions } from './interpreter.ts';
import { UNIT } from './matrix.ts';
import { contentsOf, inOrder, resourcesOf } from './pages.ts';
import { TextOutput } from './text-output.ts';

/** Where text may stand. */
export interface TextSources {
  readonly pages: readonly Definition[];
  /** Form XObjects: those that no page shows, as the looks of annotations and fields, are read behind the pages. */
  readonly forms: readonly PdfStream[];
  readonly images: InterpreterOptions['images'];
}

/** The words of all pages, of every revision. */
export function* readText(file: PdfFile, { pages, forms, images }: TextSources): Generator<void, TextOutput> {
  const { objects, streams, work } = file;
  const output = new TextOutput();
  const fonts = new Fonts(objects, streams, work);
  const done = new Set<number>();
  const options = { objects, streams, work, fonts, output, images };
  for (const definition of inOrder(pages, file.trailers, objects)) {
    const [page] = yield* objects.read(definition);
    if (output.full || work.exhausted) break;
    if (!isDict(page)) continue;
    const interpreter = new Interpreter(options, done, UNIT);
    const resources = resourcesOf(page, objects);
    for (const stream of contentsOf(page, objects)) yield* interpreter.run(stream, resources);
    output.endPage();
  }
  for (const form of forms) {
    if (output.full || work.exhausted) break;
    const resources = objects.resolve(form.dict.get('Resources'));
    yield* new Interpreter(options, done, UNIT).run(form, isDict(resources) ? resources : new Map());
    output.endPage();
  }
  return output;
}
