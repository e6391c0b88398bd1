/**
 * The bytes of a field in base64, with or without padding.
 * @throws an error that names the field where it is no base64, or has fewer or more bytes than it may
 */
export function base64Bytes(field: string, text: string, least: number, most: number): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/={1,2}$/, '')) {
    throw new Error(`its ${field} is no base64`);
  }
  if (bytes.length < least || bytes.length > most) {
    throw new Error(`its ${field} has ${bytes.length} bytes, not ${least === most ? least : `${least} to ${most}`}`);
  }
  return bytes;
}
