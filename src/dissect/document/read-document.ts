import { setImmediate as pause } from 'node:timers/promises';
import type { Flag as PartFlag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { bareDraft, type Draft } from '../draft.ts';
import { Flag } from '../flag.ts';
import { detectFileType } from '../type/detect.ts';
import type { DocumentContent, DocumentMember, DocumentPart, DocumentReader } from './document-reader.ts';

/** Reads `draft`, its members opened already, and puts what it holds below it. The parts made are given back. */
export async function readDocument(draft: Draft, reader: DocumentReader, budget: Budget): Promise<readonly Draft[]> {
  const members = membersOf(draft);
  const content = await budget.timed(() => drive(draft, reader, { budget, members: [...members.keys()] }));
  if (content === null) return [];
  if (typeof content.type === 'string') draft.detected = { ...draft.detected, type: content.type };
  draft.flags.push(...content.flags);
  draft.links.push(...content.links);
  const { text, hiddenText } = content;
  if (text !== null || hiddenText !== '') {
    const full = budget.takeText((text?.length ?? 0) + hiddenText.length);
    if (full !== null) draft.flags.push(full);
    else {
      draft.text = { visible: text ?? '', hidden: hiddenText };
      for (const told of content.told ?? []) silence(members.get(told));
    }
  }
  const children = content.parts.map(toDraft);
  draft.children.push(...children);
  return children;
}

function toDraft({ origin, names, content, flags, type }: DocumentPart): Draft {
  const detected = type === undefined ? detectFileType(content) : { type, container: type, appended: null };
  return bareDraft({ origin, names, content, detected, flags: [...flags] });
}

interface Drive {
  readonly budget: Budget;
  readonly members: readonly DocumentMember[];
}

function membersOf(draft: Draft): Map<DocumentMember, Draft> {
  const members = new Map<DocumentMember, Draft>();
  for (const child of draft.children) {
    if (child.origin === 'member') members.set({ name: child.names[0] ?? '', content: child.content }, child);
  }
  return members;
}

/** The document that holds the member has told its words. */
function silence(member: Draft | undefined): void {
  if (member !== undefined) member.text = { visible: '', hidden: '' };
}

/** Null where it did not come to its end; a flag says why. */
async function drive(
  draft: Draft,
  reader: DocumentReader,
  { budget, members }: Drive,
): Promise<DocumentContent | null> {
  const refused = budget.checkTime();
  if (refused !== null) return refuse(draft, refused);
  const { content, charset } = draft;
  const deadline = budget.deadline();
  try {
    const steps = reader.read({ content, type: draft.detected.type, members, charset }, budget);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      const late = deadline();
      if (late !== null) return refuse(draft, late);
      await pause();
    }
  } catch (error) {
    return refuse(draft, Flag.unknown('reader-failed', error instanceof Error ? error.message : String(error)));
  }
}

function refuse(draft: Draft, flag: PartFlag): null {
  draft.flags.push(flag);
  return null;
}
