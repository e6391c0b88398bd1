import type { Flag as PartFlag } from '../../../mail/part.ts';
import { Flag, quote } from '../../flag.ts';
import { UNKNOWN_TYPE } from '../../type/detect.ts';
import type { Held } from './page-data.ts';
import type { PageSigns } from './page-signs.ts';
import type { ScriptData } from './script-data.ts';
import type { ScriptWords } from './script-words.ts';

export interface PageFindings {
  readonly signs: PageSigns;
  readonly words: ScriptWords;
  readonly held: ScriptData;
  /** What addresses hold that are opened or saved. */
  readonly opened: readonly string[];
  /** How long the page is. */
  readonly length: number;
  /** It is a picture (SVG). */
  readonly picture: boolean;
}

/** What is said of a page. */
export function flagsOfPage(page: PageFindings): readonly PartFlag[] {
  const { signs, words, held } = page;
  const flags: PartFlag[] = [];
  const smuggled = smuggling(page);
  if (smuggled !== '') flags.push(Flag.active('html-smuggling', smuggled));
  const application = signs.application || words.application;
  if (application !== '') flags.push(Flag.active('html-application', application));
  if (signs.scriptLink !== null) flags.push(Flag.active('html-script-link', quote(signs.scriptLink)));
  if (signs.entity !== '') flags.push(Flag.active('markup-entity', quote(signs.entity)));
  const scripts = scriptsOf(signs);
  if (scripts !== '') flags.push(page.picture ? Flag.active('svg-script', scripts) : Flag.note('html-script', scripts));
  if (held.texts > 0) flags.push(Flag.note('html-encoded-text', `${held.texts} texts`));
  return [...flags, ...notesOf(signs)];
}

function notesOf({ form, password, frame, refresh }: PageSigns): readonly PartFlag[] {
  const flags: PartFlag[] = [];
  if (password) flags.push(Flag.note('html-password-form', form === null ? 'without a form' : `to ${quote(form)}`));
  else if (form !== null) flags.push(Flag.note('html-form', `to ${quote(form)}`));
  if (frame !== null) flags.push(Flag.note('html-frame', quote(frame)));
  if (refresh !== null) flags.push(Flag.note('html-refresh', `to ${quote(refresh)}`));
  return flags;
}

/** How the page brings a file, in words; '' where it does not. */
function smuggling(page: PageFindings): string {
  const { signs, words, held, opened } = page;
  const [file] = held.files;
  if (file !== undefined) return `its script holds ${told(file)}`;
  const [address] = opened;
  if (address !== undefined) return `an address holds ${address}`;
  const saves = words.saves || signs.download;
  const payload = saves && words.decodes ? payloadOf(held, page.length) : undefined;
  return payload === undefined ? '' : `its script saves what it holds: ${told(payload)}`;
}

/** Libraries that draw charts hold pieces of pictures, lists and fonts, far less than this share of their length. */
const SHARE = 64;
/** A file that is hidden by the page's own means, however much stands around it. */
const LARGE = 16 * 1024;

/** What the page is there to hand over. */
function payloadOf({ payloads }: ScriptData, length: number): Held | undefined {
  const size = payloads.reduce((sum, payload) => sum + payload.size, 0);
  if (size * SHARE >= length) return payloads[0];
  return payloads.find((payload) => payload.type === UNKNOWN_TYPE && payload.size >= LARGE);
}

function told({ type, size }: Held): string {
  return `${size} bytes of ${type}`;
}

function scriptsOf({ scripts, handlers, loaded }: PageSigns): string {
  if (scripts + handlers === 0) return '';
  const from = loaded === null ? '' : `, one loaded from ${quote(loaded)}`;
  return `${scripts} scripts, ${handlers} event handlers${from}`;
}
