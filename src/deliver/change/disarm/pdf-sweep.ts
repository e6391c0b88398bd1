import { PDFArray, type PDFContext, PDFDict, type PDFObject, PDFRef, PDFStream } from '@cantoo/pdf-lib';

/** Deletes the objects to which nothing leads any more, and those to which nothing ever led. */
export function sweep(context: PDFContext): void {
  const { Root, Info } = context.trailerInfo;
  const reached = new Set<PDFRef>();
  const waiting: PDFObject[] = [Root, Info].filter((object) => object !== undefined);
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    if (object instanceof PDFRef) {
      const target = reached.has(object) ? undefined : context.lookup(object);
      reached.add(object);
      if (target !== undefined) waiting.push(target);
    } else for (const one of within(object)) waiting.push(one);
  }
  for (const [ref] of context.enumerateIndirectObjects()) if (!reached.has(ref)) context.delete(ref);
  // The table of objects ends behind the last one.
  const numbers = context.enumerateIndirectObjects().map(([{ objectNumber }]) => objectNumber);
  context.largestObjectNumber = numbers.reduce((most, number) => Math.max(most, number), 0);
}

function within(object: PDFObject): readonly PDFObject[] {
  if (object instanceof PDFArray) return object.asArray();
  if (object instanceof PDFStream) return object.dict.values();
  return object instanceof PDFDict ? object.values() : [];
}
