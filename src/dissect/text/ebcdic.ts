/** Letters of IBM's mainframes. No program of today writes mail in them, but many decode it where the label says so. */

/** IBM 037 as ISO 8859-1, octet by octet. */
const IBM037 = Buffer.from(
  [
    '000102039c09867f978d8e0b0c0d0e0f101112139d8508871819928f1c1d1e1f',
    '80818283840a171b88898a8b8c050607909116939495960498999a9b14159e1a',
    '20a0e2e4e0e1e3e5e7f1a22e3c282b7c26e9eaebe8edeeefecdf21242a293bac',
    '2d2fc2c4c0c1c3c5c7d1a62c255f3e3ff8c9cacbc8cdcecfcc603a2340273d22',
    'd8616263646566676869abbbf0fdfeb1b06a6b6c6d6e6f707172aabae6b8c6a4',
    'b57e737475767778797aa1bfd0dddeae5ea3a5b7a9a7b6bcbdbe5b5dafa8b4d7',
    '7b414243444546474849adf4f6f2f3f57d4a4b4c4d4e4f505152b9fbfcf9faff',
    '5cf7535455565758595ab2d4d6d2d3d530313233343536373839b3dbdcd9da9f',
  ].join(''),
  'hex',
);
/** Where others differ from it: the octet, and what it stands for. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  ibm037: '',
  ibm500: '4a5b4f215a5d5f5eb0a2baacbb7c',
  ibm273: '437b4ac44f21597e5adc5f5e635b6af67ca7a1dfb0a2b540baacbb7cc0e4cca6d0fcdc7de0d6ec5cfc5d',
};
const LABEL = /^(?:cp|ibm|ebcdic-)?-?(\d{2,3})$/;
/** RFC 1345 and IANA have names for some. */
const NAMES: Readonly<Record<string, string>> = {
  'ebcdic-cp-us': 'ibm037',
  'ebcdic-cp-ca': 'ibm037',
  'ebcdic-cp-wt': 'ibm037',
  'ebcdic-cp-nl': 'ibm037',
  'ebcdic-cp-be': 'ibm500',
  'ebcdic-cp-ch': 'ibm500',
  'ebcdic-int': 'ibm500',
  ebcdic: 'ibm037',
};

/** Decodes EBCDIC; null where `label`, in lower case, names none that is known. */
export function ebcdicDecoder(label: string): ((octets: Buffer) => string) | null {
  const number = LABEL.exec(label)?.[1];
  const name = NAMES[label] ?? (number === undefined ? '' : `ibm${number.padStart(3, '0')}`);
  const differences = Object.hasOwn(DIFFERENCES, name) ? DIFFERENCES[name] : undefined;
  if (differences === undefined) return null;
  const table = Buffer.from(IBM037);
  const pairs = Buffer.from(differences, 'hex');
  for (let i = 0; i < pairs.length; i += 2) table[pairs[i] ?? 0] = pairs[i + 1] ?? 0;
  return (octets) => {
    const decoded = Buffer.allocUnsafe(octets.length);
    for (let i = 0; i < octets.length; i++) decoded[i] = table[octets[i] ?? 0] ?? 0;
    // What ends a line there is NEL here.
    return decoded.toString('latin1').replaceAll('\u0085', '\n');
  };
}
