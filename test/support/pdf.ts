import { deflateSync } from 'node:zlib';

/** What stands between `obj` and `endobj`. */
export type PdfBody = string | Buffer;

export interface PdfPieces {
  /** By their numbers; all are of generation 0. */
  readonly objects: Readonly<Record<number, PdfBody>>;
  /** Entries of the trailer. By default object 1 is the catalog. */
  readonly trailer?: string;
  /** Before the header, and behind the end. */
  readonly before?: PdfBody;
  readonly after?: PdfBody;
  /** Objects of a second revision, behind the first. */
  readonly update?: Readonly<Record<number, PdfBody>>;
}

/** A PDF written octet by octet, with tables of where its objects stand. */
export function pdfFile(pieces: PdfPieces): Buffer {
  const chunks: Buffer[] = [octets(pieces.before ?? ''), octets('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')];
  const trailer = pieces.trailer ?? '/Root 1 0 R';
  const first = addRevision(chunks, pieces.objects, trailer);
  if (pieces.update !== undefined) addRevision(chunks, pieces.update, `${trailer} /Prev ${first}`);
  chunks.push(octets(pieces.after ?? ''));
  return Buffer.concat(chunks);
}

/** @returns where its table stands */
function addRevision(chunks: Buffer[], objects: Readonly<Record<number, PdfBody>>, trailer: string): number {
  const size = (): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const rows = Object.entries(objects).map(([number, body]) => {
    const start = size();
    chunks.push(octets(`${number} 0 obj\n`), octets(body), octets('\nendobj\n'));
    return `${number} 1\n${String(start).padStart(10, '0')} 00000 n \n`;
  });
  const table = size();
  const most = Math.max(0, ...Object.keys(objects).map(Number));
  chunks.push(
    octets(`xref\n0 1\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size ${most + 1} ${trailer} >>\n`),
    octets(`startxref\n${table}\n%%EOF\n`),
  );
  return table;
}

/** A stream of `data` as it is; `entries` join its dictionary. */
export function pdfStream(data: PdfBody, entries = ''): Buffer {
  const content = octets(data);
  return Buffer.concat([
    octets(`<< /Length ${content.length} ${entries} >>\nstream\n`),
    content,
    octets('\nendstream'),
  ]);
}

export function flateStream(data: PdfBody, entries = ''): Buffer {
  return pdfStream(deflateSync(octets(data)), `/Filter /FlateDecode ${entries}`);
}

/** An object stream (ISO 32000-1 section 7.5.7). */
export function objectStream(objects: Readonly<Record<number, string>>): Buffer {
  const pairs: string[] = [];
  let bodies = '';
  for (const [number, body] of Object.entries(objects)) {
    pairs.push(`${number} ${bodies.length}`);
    bodies += `${body}\n`;
  }
  const head = `${pairs.join(' ')}\n`;
  return flateStream(head + bodies, `/Type /ObjStm /N ${pairs.length} /First ${head.length}`);
}

export interface PdfPage {
  readonly text?: string;
  /** The content stream, instead of one that shows `text`. */
  readonly content?: PdfBody;
  /** Entries of the font's dictionary. */
  readonly font?: string;
  /** Entries of the page's dictionary. */
  readonly page?: string;
  /** Entries of the catalog. */
  readonly catalog?: string;
  readonly objects?: Readonly<Record<number, PdfBody>>;
}

/** The objects of a document of one page: 1 the catalog, 2 the tree of pages, 3 the page, 4 its content, 5 its font. */
export function onePage(page: PdfPage = {}): Readonly<Record<number, PdfBody>> {
  const content = page.content ?? flateStream(`BT /F1 12 Tf 72 720 Td (${page.text ?? 'Hello'}) Tj ET`);
  return {
    1: `<< /Type /Catalog /Pages 2 0 R ${page.catalog ?? ''} >>`,
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> ${page.page ?? ''} >>`,
    4: content,
    5: `<< /Type /Font ${page.font ?? '/Subtype /Type1 /BaseFont /Helvetica'} >>`,
    ...page.objects,
  };
}

function octets(body: PdfBody): Buffer {
  return typeof body === 'string' ? Buffer.from(body, 'latin1') : body;
}
