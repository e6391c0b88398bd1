/** Code pages whose charsets bear names of their own. */
const NAMES: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  1201: 'utf-16be',
  1361: 'johab',
  10000: 'macintosh',
  12000: 'utf-32le',
  20127: 'us-ascii',
  20866: 'koi8-r',
  20932: 'euc-jp',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  50222: 'iso-2022-jp',
  50225: 'iso-2022-kr',
  51932: 'euc-jp',
  51936: 'gbk',
  51949: 'euc-kr',
  52936: 'hz-gb-2312',
  54936: 'gb18030',
  65000: 'utf-7',
  65001: 'utf-8',
};
const ISO_8859 = 28590;

/** The charset of a Windows code page, as a label for `decodeCharset`. */
export function codePageCharset(page: number): string {
  const name = NAMES[page];
  if (name !== undefined) return name;
  if (page > ISO_8859 && page <= ISO_8859 + 16) return `iso-8859-${page - ISO_8859}`;
  return page >= 1250 && page <= 1258 ? `windows-${page}` : `cp${page}`;
}
