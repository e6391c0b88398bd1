import type { Finding } from '../../../mail/finding.ts';
import { isAnswer, type ListAnswer, type Role, type SpamList } from './spam-list.ts';
import type { Thing } from './thing.ts';

/** What a list said of one thing. */
interface Answered {
  readonly name: string;
  readonly thing: Thing;
  readonly records: readonly string[];
  readonly reason: string;
}

interface Listed extends Answered {
  readonly answer: ListAnswer;
  readonly record: string;
}

/** Characters of what is quoted. */
const QUOTED = 120;
const REASON = 200;
/** Others that are named besides the one that weighs most. */
const MOST_NAMED = 4;

/**
 * At most one finding against the mail, and one for it: a list is heard once, however many things of the mail it has, and what weighs
 * most counts. Nothing that a forger may have put there speaks for a mail.
 */
export function listFindings(list: SpamList, answered: readonly Answered[]): readonly Finding[] {
  const all = answered.flatMap((one) =>
    one.records.flatMap((record) =>
      list.answers.flatMap((answer) => (isAnswer(answer, record) ? [{ ...one, answer, record }] : [])),
    ),
  );
  const bad = all.filter(({ answer }) => answer.score > 0);
  const good = all.filter(({ answer, thing }) => answer.score < 0 && thing.proven);
  return [bad, good].flatMap((listed) => findingOf(list, listed) ?? []);
}

function findingOf(list: SpamList, listed: readonly Listed[]): Finding | null {
  const [first, ...rest] = listed.toSorted((a, b) => Math.abs(b.answer.score) - Math.abs(a.answer.score));
  if (first === undefined) return null;
  const { answer, thing, reason, record } = first;
  const others = [...new Set(rest.map((one) => shown(one)))].filter((one) => one !== shown(first));
  const meaning = answer.name === '' ? record : `${record}, ${answer.name}`;
  return {
    inspector: 'lists',
    kind: 'spam',
    name: answer.name === '' ? list.name : `${list.name}-${answer.name}`,
    part: thing.part,
    score: answer.score,
    evidence: [
      `${WORDS[thing.role]} ${shown(first)}${thing.from === '' ? '' : ` (${clipped(thing.from, QUOTED)})`}`,
      ` is listed by ${list.name} (${list.zone}): ${meaning}`,
      reason === '' ? '' : `; the list says: ${clipped(reason, REASON)}`,
      others.length === 0 ? '' : `; listed too: ${others.slice(0, MOST_NAMED).join(', ')}`,
      others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '',
    ].join(''),
  };
}

const WORDS: Readonly<Record<Role, string>> = {
  client: "the client's address",
  received: 'an address of a Received field,',
  'received-first': 'the address from which the client says to have the mail,',
  hello: 'the name in EHLO,',
  'reverse-name': "the name of the client's address,",
  sender: "the domain of the envelope's sender,",
  author: "the author's domain,",
  signer: 'the domain of a DKIM signature,',
  link: 'the target of a link,',
  'mail-address': 'the mail address with the digest',
  url: 'the link with the digest',
  attachment: 'the attachment with the digest',
};

function shown({ name, thing }: Answered): string {
  return thing.kind === 'address' ? thing.address : clipped(name, QUOTED);
}

function clipped(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}
