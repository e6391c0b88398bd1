import { KNOWN_LISTS } from './known-lists.ts';
import type { Written } from './schema/configuration.ts';
import type { ListsSettings, SpamListSettings } from './spam.ts';

type WrittenList = Written['spam']['lists']['use'][number];

export function spamLists({ spam: { lists } }: Written): ListsSettings {
  return { ...lists, use: lists.use.map(completeList) };
}

const ASKED = { address: ['client'], domain: ['link'], host: ['link'], digest: ['mail-address'] } as const;

/** A list with what it takes from the one that it is like. What is left out of a list of one's own is a mistake told elsewhere. */
export function completeList(written: WrittenList): SpamListSettings {
  const { like, answers, ...own } = written;
  const model: SpamListSettings | null = like === undefined ? null : { name: like, ...KNOWN_LISTS[like] };
  const of = own.of ?? model?.of ?? 'address';
  return {
    name: own.name ?? model?.name ?? '',
    zone: own.zone ?? model?.zone ?? '',
    of,
    ask: own.ask ?? (of === model?.of ? model.ask : ASKED[of]),
    digest: own.digest ?? model?.digest ?? 'sha1',
    addressesToo: own.addressesToo ?? model?.addressesToo ?? false,
    answers:
      answers?.map(({ name = '', codes, bit = null, score }) => ({ name, codes, bit, score })) ?? model?.answers ?? [],
    refusals: own.refusals ?? model?.refusals ?? [],
    test: own.test ?? model?.test ?? null,
  };
}
