import { setImmediate as pause } from 'node:timers/promises';
import type { Flag as PartFlag } from '../../mail/part.ts';
import type { Budget } from '../budget.ts';
import { bareDraft, type Draft } from '../draft.ts';
import { Flag } from '../flag.ts';
import { detectFileType } from '../type/detect.ts';
import type { DocumentContent, DocumentReader } from './document-reader.ts';

/** Reads `draft`, its members opened already, and puts what it holds below it. The parts made are given back. */
export async function readDocument(draft: Draft, reader: DocumentReader, budget: Budget): Promise<readonly Draft[]> {
  const content = await budget.timed(() => drive(draft, reader, budget));
  if (content === null) return [];
  draft.flags.push(...content.flags);
  draft.links.push(...content.links);
  const { text, hiddenText } = content;
  if (text !== null || hiddenText !== '') {
    const full = budget.takeText((text?.length ?? 0) + hiddenText.length);
    if (full !== null) draft.flags.push(full);
    else draft.text = { visible: text ?? '', hidden: hiddenText };
  }
  const children = content.parts.map(({ origin, names, content, flags }) =>
    bareDraft({ origin, names, content, detected: detectFileType(content), flags: [...flags] }),
  );
  draft.children.push(...children);
  return children;
}

/** Null where it did not come to its end; a flag says why. */
async function drive(draft: Draft, reader: DocumentReader, budget: Budget): Promise<DocumentContent | null> {
  const refused = budget.checkTime();
  if (refused !== null) return refuse(draft, refused);
  const members = draft.children.flatMap(({ origin, names, content }) =>
    origin === 'member' ? [{ name: names[0] ?? '', content }] : [],
  );
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
