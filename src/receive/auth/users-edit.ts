import { hashPassword } from './password-hash.ts';
import { scramCredential } from './scram-credential.ts';
import { nameKey, nameOnLine } from './users-file.ts';

// Changes to the text of a users file, which leave every other line and comment as it is.

/** The credentials of a new password, prepared by `saslprep`: a hash, and one for SCRAM. */
export async function freshCredentials(password: string): Promise<string> {
  return `${await hashPassword(password)}:${await scramCredential(password)}`;
}

/** Whether a line is this user's, be the rest of it right or wrong. */
export function hasUser(text: string, name: string): boolean {
  return text.split('\n').some((line) => isHis(line, name));
}

export function withUser(text: string, line: string): string {
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

/** With other credentials; his addresses stay. */
export function withCredentials(text: string, name: string, credentials: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (!isHis(line, name)) return line;
      const addresses = /:([^:$]*@[^:$]*)$/.exec(line.trim())?.[1];
      return `${nameOnLine(line)}:${credentials}${addresses === undefined ? '' : `:${addresses}`}`;
    })
    .join('\n');
}

export function withoutUser(text: string, name: string): string {
  return text
    .split('\n')
    .filter((line) => !isHis(line, name))
    .join('\n');
}

function isHis(line: string, name: string): boolean {
  const found = nameOnLine(line);
  return found !== null && nameKey(found) !== null && nameKey(found) === nameKey(name);
}
