import type { Bytes } from '../../mail/bytes.ts';
import type { Flag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';

/** One entry of a container. */
export interface Member {
  /** As stored, decoded to Unicode; opaque: never a path to be opened. */
  readonly name: string;
  /** Names that other readers show for it. */
  readonly otherNames?: readonly string[];
  /** Null: encrypted, damaged beyond reading, over a limit (a flag says which), or a folder or link. */
  readonly content: Bytes | null;
  /** Bytes of the content; as claimed by the container where there is no content. */
  readonly size: number;
  readonly flags: readonly Flag[];
}

export interface Unpacked {
  readonly members: readonly Member[];
  /** What concerns the container as a whole. */
  readonly flags: readonly Flag[];
}

/** Opens one container. Never rejects for what the bytes say. */
export interface Unpacker {
  /**
   * One level: members that are containers themselves are handed back as they are. Contents live in `budget.scratch`
   * (or within `content`) and are valid until it is closed. `volumes` are the files behind the first one of an archive in several.
   */
  unpack(content: Bytes, detectedType: string, budget: Budget, volumes?: readonly Bytes[]): Promise<Unpacked>;
  /** Whether content of this type (as `Part.detectedType`) is a container that it can open. */
  handles(detectedType: string): boolean;
  close(): Promise<void>;
}
