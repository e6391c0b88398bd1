import { UNKNOWN_TYPE } from './detect.ts';

/** Mails and saved pages, which mail programs and browsers open as MIME whatever their first lines are. */
const NAME = /\.(?:eml|nws|mht|mhtml)[. ]{0,100}$/i;

/** Whether a file that is no mail by its content is one to the program that opens it by its name. */
export function isMailByName(names: readonly string[], type: string): boolean {
  return (type === UNKNOWN_TYPE || type.startsWith('text/')) && names.some((name) => NAME.test(name));
}
