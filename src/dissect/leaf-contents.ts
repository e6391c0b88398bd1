import type { Bytes } from '../mail/bytes.ts';
import { bareDraft, type Draft } from './draft.ts';
import { Flag } from './flag.ts';
import { isSignedData } from './mime/protection.ts';
import { signedContent } from './mime/signed-data.ts';
import type { Scratch } from './scratch.ts';
import { isTextual, typeForReaders } from './text/part-text.ts';
import { detectFileType, MAIL_TYPE, PKCS7_TYPE, UNKNOWN_TYPE } from './type/detect.ts';
import { withinText } from './within-text.ts';

/** What signing adds to a file's name. */
const SIGNED_NAME = /\.p7[ms]$/i;
/** Looked through for the first fields of a signed entity. */
const SIGNED_HEADER = 64 * 1024;

/**
 * What stands within the decoded content of a leaf in an encoding of mail's own: attachments in a text, what a signature wraps.
 * Puts what it notices into the leaf's flags.
 */
export function* contentsWithin(leaf: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  const { type } = leaf.detected;
  if (isTextual(type, typeForReaders(leaf.origin, leaf.declaredType)) || isYenc(leaf)) {
    return yield* withinText(leaf, scratch);
  }
  if (type === PKCS7_TYPE && !leaf.flags.some((flag) => flag.kind === 'encrypted')) {
    return yield* withinSignature(leaf, scratch);
  }
  return [];
}

/** A file of yEnc is no text by its octets. */
function isYenc({ detected, content }: Draft): boolean {
  return detected.type === UNKNOWN_TYPE && content.slice(0, YENC.length).equals(YENC);
}

const YENC = Buffer.from('=ybegin ');

/** Opens what an S/MIME signature wraps (RFC 8551 section 3.5.2): an entity, or a file that was signed by itself. */
function* withinSignature(cms: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  if (!isSignedData(cms.content)) {
    cms.flags.push(Flag.encrypted('smime-enveloped', 'the content is encrypted by S/MIME'));
    return [];
  }
  const { content, damaged } = yield* signedContent(cms.content, scratch);
  if (damaged) cms.flags.push(Flag.unknown('smime-opaque', 'the signature cannot be opened, or not to its end'));
  if (content === null || content.size === 0) return [];
  if (holdsEntity(content)) {
    const detected = { type: MAIL_TYPE, container: MAIL_TYPE, appended: null };
    return [bareDraft({ origin: 'entity', names: [], detected, content })];
  }
  const names = cms.names.map((name) => name.replace(SIGNED_NAME, ''));
  return [bareDraft({ origin: 'embedded', names, detected: detectFileType(content), content })];
}

/** Whether content begins with a header that names what follows, as each entity does that a mail program has signed. */
function holdsEntity(content: Bytes): boolean {
  const [header = ''] = content
    .slice(0, SIGNED_HEADER)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  return /^content-(?:type|transfer-encoding|disposition)[ \t]*:/im.test(header);
}
