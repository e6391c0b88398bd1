import { systemClock } from '../base/clock.ts';
import type { Learning, Lesson, School } from '../cli/learn.ts';
import type { Config } from '../config/config.ts';
import type { Label } from '../learning/lesson.ts';
import { LARGEST_MAIL, mailsOf } from '../learning/mail-files.ts';
import type { Bytes } from '../mail/bytes.ts';
import type { Domain } from '../mail/domain.ts';
import { Classroom } from './classroom.ts';
import { classroomSettings } from './classroom-settings.ts';

const ADMINISTRATOR = { kind: 'administrator', name: '' } as const;

/** The lessons for the command line. @throws where they cannot be opened */
export function openSchool(config: Config): School {
  const classroom = new Classroom(classroomSettings(config), systemClock);
  const { perDomain } = config.spam.learning;
  return {
    async *learn(path, lesson, domain): AsyncGenerator<Learning> {
      if (domain !== null && !perDomain)
        throw new Error('--domain: domains have no models of their own; set spam.learning.perDomain: true');
      for await (const { name, data, fault } of mailsOf(path)) {
        if (data === null) yield { name, what: 'unreadable', why: fault };
        else yield { name, what: await learn(classroom, data, lesson, domain) };
      }
    },
    async finish() {
      classroom.refresh();
    },
    close: () => classroom.close(),
  };
}

/** One mail of the quarantine. Resolves with what went wrong; '' where nothing did. */
export async function teachOne(config: Config, mail: Bytes, label: Label): Promise<string> {
  if (mail.size > LARGEST_MAIL || !config.spam.learning.enabled) return '';
  try {
    const classroom = new Classroom(classroomSettings(config), systemClock);
    try {
      await learn(classroom, mail.slice(0, mail.size), label, null);
      classroom.refresh();
      return '';
    } finally {
      await classroom.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function learn(classroom: Classroom, mail: Buffer, lesson: Lesson, domain: Domain | null) {
  if (lesson === 'forget') return (await classroom.forget(mail, domain)) > 0 ? 'forgotten' : 'missing';
  return classroom.teach(mail, { label: lesson, teacher: ADMINISTRATOR, domain });
}
