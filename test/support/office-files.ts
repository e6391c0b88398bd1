import { lyingZip } from './archives.ts';

/** A member of a package: its content, and where it matters the type and the relationship by which it is known. */
export interface OfficePart {
  readonly content: string | Buffer;
  /** Content type; without it that of its extension. */
  readonly type?: string;
}

export interface OfficeRelationship {
  readonly id?: string;
  /** The last step of a type of Office's own, or a whole address. */
  readonly type: string;
  readonly target: string;
  readonly external?: boolean;
}

export interface OfficePackage {
  readonly parts: Readonly<Record<string, OfficePart | string>>;
  /** By source part; '' is the package. */
  readonly relationships?: Readonly<Record<string, readonly OfficeRelationship[]>>;
  /** Instead of the Transitional namespace of relationships' types. */
  readonly base?: string;
}

const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Namespaces under the prefixes that Office gives them. */
export const XMLNS = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  `xmlns:r="${RELATIONSHIPS}"`,
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"',
  'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
  'xmlns:o="urn:schemas-microsoft-com:office:office"',
].join(' ');

/** The types of the parts that documents begin with. */
export const MAIN = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
  docm: 'application/vnd.ms-word.document.macroEnabled.main+xml',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
  xlsb: 'application/vnd.ms-excel.sheet.binary.macroEnabled.main',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml',
};

/** The type of the relationship to a project of macros. */
export const VBA = 'http://schemas.microsoft.com/office/2006/relationships/vbaProject';

/** A package of Office Open XML (ECMA-376 part 2). */
export function officePackage({ parts, relationships = {}, base = RELATIONSHIPS }: OfficePackage): Buffer {
  const overrides = Object.entries(parts).map(([name, part]) =>
    typeof part === 'string' || part.type === undefined
      ? ''
      : `<Override PartName="/${name}" ContentType="${part.type}"/>`,
  );
  const types = [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    ...overrides,
    '</Types>',
  ];
  const members = Object.entries(parts).map(([name, part]) => ({
    name,
    content: Buffer.from(typeof part === 'string' ? part : (part.content as string)),
  }));
  const rels = Object.entries(relationships).map(([source, list]) => ({
    name: source.replace(/([^/]*)$/, '_rels/$1.rels'),
    content: Buffer.from(relationshipsXml(list, base)),
  }));
  return lyingZip([{ name: '[Content_Types].xml', content: Buffer.from(types.join('')) }, ...rels, ...members]);
}

function relationshipsXml(list: readonly OfficeRelationship[], base: string): string {
  const each = list.map(({ id = 'rId1', type, target, external = false }) => {
    const mode = external ? ' TargetMode="External"' : '';
    const address = type.includes(':') ? type : `${base}/${type}`;
    return `<Relationship Id="${id}" Type="${address}" Target="${escaped(target)}"${mode}/>`;
  });
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join('')}</Relationships>`;
}

/** A document of Word; `body` is what stands in `w:body`. */
export function docx(
  body: string,
  more: {
    readonly parts?: OfficePackage['parts'];
    readonly relationships?: readonly OfficeRelationship[];
    readonly main?: string;
  } = {},
): Buffer {
  return officePackage({
    parts: {
      'word/document.xml': {
        content: `<?xml version="1.0"?><w:document ${XMLNS}><w:body>${body}</w:body></w:document>`,
        type: more.main ?? MAIN.docx,
      },
      ...more.parts,
    },
    relationships: {
      '': [{ type: 'officeDocument', target: 'word/document.xml' }],
      'word/document.xml': more.relationships ?? [],
    },
  });
}

/** A paragraph of one run for each text. */
export function paragraph(...texts: readonly string[]): string {
  return `<w:p>${texts.map((text) => run(text)).join('')}</w:p>`;
}

/** `properties` is what stands in `w:rPr`. */
export function run(text: string, properties = ''): string {
  return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
