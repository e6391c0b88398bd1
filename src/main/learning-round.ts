import { basename, dirname, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorCode } from '../base/durable.ts';
import type { Label } from '../learning/lesson.ts';
import { filesOf, mailsOfFile } from '../learning/mail-files.ts';
import { takeReports } from '../learning/report-box.ts';
import { domainOfUser } from '../learning/taught.ts';
import { type UserFolder, userFolders } from '../learning/user-folders.ts';
import { Classroom } from './classroom.ts';
import type { ClassroomSettings } from './classroom-settings.ts';

/** What the thread is told. Plain JSON. */
export interface LearningTask {
  readonly classroom: ClassroomSettings;
  readonly reports: string;
  readonly folders: readonly { readonly path: string; readonly as: Label }[];
  readonly perDomain: boolean;
}

/** What one round has done. */
export interface LearningRound {
  readonly learned: number;
  readonly rebuilt: boolean;
  /** What could not be read, one line each. */
  readonly faults: readonly string[];
}

/** New mails that one round learns; the rest comes in the next. */
const MOST_MAILS = 2_000;
const MOST_FAULTS = 20;

/** Learns what users have reported and sorted, and makes the models anew where that, or a day, has changed something. */
export async function learningRound(task: LearningTask, clock: Clock): Promise<LearningRound> {
  const classroom = new Classroom(task.classroom, clock);
  try {
    const faults: string[] = [];
    let learned = 0;
    for await (const { mail, ...taught } of takeReports(task.reports, MOST_MAILS)) {
      if ((await classroom.teach(mail, taught)) !== 'known') learned++;
    }
    for (const { path, as } of task.folders) {
      for (const folder of userFolders(path)) {
        learned += await learnFolder(
          classroom,
          folder,
          { ...task, label: as, most: MOST_MAILS - learned, clock },
          faults,
        );
      }
    }
    return { learned, rebuilt: classroom.refresh(), faults: faults.slice(0, MOST_FAULTS) };
  } finally {
    await classroom.close();
  }
}

interface FolderLessons {
  readonly label: Label;
  readonly perDomain: boolean;
  readonly most: number;
  readonly clock: Clock;
}

async function learnFolder(
  classroom: Classroom,
  { path, user }: UserFolder,
  { label, perDomain, most, clock }: FolderLessons,
  faults: string[],
): Promise<number> {
  let learned = 0;
  // A folder without a user's name in its path is the administrator's.
  const teacher = { kind: user === '' ? 'administrator' : 'user', name: user } as const;
  const taught = { label, teacher, domain: perDomain ? domainOfUser(user) : null };
  for (const file of listed(path, faults)) {
    if (learned >= most) break;
    const key = withoutFlags(file);
    if (classroom.store.hasSeen(key)) continue;
    // Before it is learned: a mail that ends the process shall not do so again.
    classroom.store.markSeen([key], clock.now());
    for await (const { name, data, fault } of mailsOfFile(file)) {
      if (data === null) faults.push(`${name}: ${fault}`);
      else if ((await classroom.teach(data, taught)) !== 'known') learned++;
    }
  }
  return learned;
}

/** A folder that is not there has no mails: users who have never had spam have no folder for it. */
function listed(path: string, faults: string[]): readonly string[] {
  try {
    return filesOf(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') faults.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

/** The name of a file of a Maildir changes with what becomes of the mail: from `new/1.a` to `cur/1.a:2,S`. */
function withoutFlags(file: string): string {
  const name = basename(file).replace(/:2,[A-Za-z]*$/, '');
  const folder = dirname(file).replace(/\/(?:cur|new)$/, '');
  return join(folder, name);
}
