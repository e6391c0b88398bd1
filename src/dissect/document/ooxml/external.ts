import { Flag, quote } from '../../flag.ts';
import { placeOf } from '../remote-target.ts';
import type { OfficeReading } from './reading.ts';
import type { Relationship } from './relationship.ts';

/** Kinds that load nothing by themselves, or no more than a picture or values that were kept. */
const SHOWN_ONLY = new Set([
  'image',
  'linkedImage',
  'video',
  'audio',
  'media',
  'externalLinkPath',
  'externalLinkLongPath',
  'xlPathMissing',
  'xlExternalLinkPath',
  'xlStartup',
  'xlLibrary',
  'xlAlternateStartup',
  'mailMergeSource',
  'mailMergeHeaderSource',
  'transform',
  'chart',
  'customXml',
]);

/** What a reference to the outside does when the document is opened. */
export function judgeExternal(relationship: Relationship, reading: OfficeReading): void {
  const { type, target } = relationship;
  reading.links.add(target);
  if (type === 'hyperlink') return;
  const detail = `${type} ${quote(target)}`;
  if (placeOf(target) !== 'remote' || SHOWN_ONLY.has(type)) reading.flag(Flag.note('external-link', detail));
  else if (type === 'attachedTemplate') reading.flag(Flag.active('external-template', detail));
  else reading.flag(Flag.active('external-object', detail));
}
