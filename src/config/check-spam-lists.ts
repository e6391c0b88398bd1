import { type Issue, issue } from './issues.ts';
import { completeList } from './resolve-lists.ts';
import type { Written } from './schema/configuration.ts';
import type { ROLES, SpamListSettings } from './spam.ts';

type Role = (typeof ROLES)[number];

const NAMES: readonly Role[] = ['hello', 'reverse-name', 'sender', 'author', 'signer', 'link'];

/** What a list of the kind can be asked about. */
const FITTING: Readonly<Record<SpamListSettings['of'], readonly Role[]>> = {
  address: ['client', 'received', 'received-first', 'link'],
  domain: NAMES,
  host: NAMES,
  digest: ['mail-address', 'url', 'attachment'],
};

/** Of what a forger cannot choose: the rest says nothing for a mail. */
const PROVABLE: readonly Role[] = ['client', 'reverse-name', 'sender', 'author', 'signer'];

export function checkSpamLists({ spam: { lists } }: Written): Issue[] {
  const names = new Map<string, number>();
  return lists.use.flatMap((written, index) => {
    const path = ['spam', 'lists', 'use', index];
    const list = completeList(written);
    const before = names.get(list.name);
    names.set(list.name, before ?? index);
    return [
      ...(written.like === undefined ? missing(list, path) : []),
      ...(before === undefined || list.name === ''
        ? []
        : [issue(path, `${list.name} is already entry ${before + 1}`, 'give one of the two another name')]),
      ...unfit(list, [...path, 'ask']),
    ];
  });
}

function missing({ name, zone, answers }: SpamListSettings, path: readonly PropertyKey[]): Issue[] {
  return [
    ...(name === '' ? [issue(path, 'the list has no name', 'give it one, or name the list that it is like')] : []),
    ...(zone === '' ? [issue(path, 'the list has no zone', 'write it as zone: bl.example.net')] : []),
    ...(answers.length === 0
      ? [issue(path, 'no answer of the list means anything', 'write what one adds, as answers: [{ score: 3 }]')]
      : []),
  ];
}

function unfit({ of, ask, answers }: SpamListSettings, path: readonly PropertyKey[]): Issue[] {
  const wrong = ask.find((role) => !FITTING[of].includes(role));
  if (wrong !== undefined)
    return [issue(path, `a list of: ${of} cannot be asked about ${wrong}`, `choose from ${FITTING[of].join(', ')}`)];
  const forged = ask.find((role) => !PROVABLE.includes(role));
  if (forged === undefined || answers.length === 0 || answers.some(({ score }) => score > 0)) return [];
  const hint = `a list of good ones may be asked about ${PROVABLE.filter((role) => FITTING[of].includes(role)).join(', ') || 'nothing of this kind'}`;
  return [issue(path, `${forged} is what any sender can write, and speaks for no mail`, hint)];
}
