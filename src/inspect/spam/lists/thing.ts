import { type Bytes, memoryBytes } from '../../../mail/bytes.ts';
import type { Domain } from '../../../mail/domain.ts';
import type { Part } from '../../../mail/part.ts';
import type { Role } from './spam-list.ts';

/** Something of a mail that lists may have. */
export type Thing = AddressThing | NameThing | DigestThing;

interface Told {
  readonly role: Role;
  /** The path of the part where it stands; '' for the mail as a whole. */
  readonly part: string;
  /** Nobody but its owner can have put it there. Lists of good ones count for such things alone. */
  readonly proven: boolean;
  /** The link or the file that it is from, for the evidence; '' where it speaks for itself. */
  readonly from: string;
}

export interface AddressThing extends Told {
  readonly kind: 'address';
  readonly address: string;
}

export interface NameThing extends Told {
  readonly kind: 'name';
  readonly name: Domain;
}

/** What no list holds as it is. */
export interface DigestThing extends Told {
  readonly kind: 'digest';
  readonly content: Bytes;
}

/** A text of which lists have digests. @param from what it is made of, as the evidence shows it */
export function digestOf(role: Role, { path }: Pick<Part, 'path'>, text: string, from: string): DigestThing {
  return { kind: 'digest', role, part: path, proven: false, from, content: memoryBytes(Buffer.from(text)) };
}
