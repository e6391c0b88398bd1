import type { Bytes } from '../mail/bytes.ts';
import { ZLIB_TYPE } from './archive/native-zlib.ts';
import { bareDraft, type Draft } from './draft.ts';
import { encodedAgain } from './encoded-again.ts';
import { Flag } from './flag.ts';
import { pgpContents } from './mime/pgp-message.ts';
import { cmsKind } from './mime/protection.ts';
import { wrappedContent } from './mime/signed-data.ts';
import type { Scratch } from './scratch.ts';
import { isTextual, typeForReaders } from './text/text-kind.ts';
import { type DetectedType, detectFileType, MAIL_TYPE, PGP_TYPE, PKCS7_TYPE, UNKNOWN_TYPE } from './type/detect.ts';
import { withinText } from './within-text.ts';

/** What signing, compressing or encrypting adds to a file's name. */
const WRAPPED_NAME = /\.(?:p7[msz]|pgp|gpg|asc)$/i;
/** Looked through for the first fields of a signed entity. */
const ENTITY_HEADER = 64 * 1024;
const YENC = Buffer.from('=ybegin ');

/**
 * What stands within the decoded content of a leaf in an encoding of mail's own: attachments in a text, what a signature wraps.
 * Puts what it notices into the leaf's flags.
 */
export function* contentsWithin(leaf: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  const found = yield* withinContent(leaf, scratch);
  return found.length > 0 ? found : encodedAgain(leaf, scratch);
}

function* withinContent(leaf: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  const { type } = leaf.detected;
  const declaredType = typeForReaders(leaf.origin, leaf.declaredType);
  if (isTextual({ detectedType: type, declaredType, names: leaf.names }) || isYenc(leaf)) {
    return yield* withinText(leaf, scratch);
  }
  if (type === PGP_TYPE) return yield* withinPgp(leaf);
  if (type === PKCS7_TYPE && !leaf.flags.some((flag) => flag.kind === 'encrypted')) {
    return yield* withinCms(leaf, scratch);
  }
  return [];
}

/** A file of yEnc is no text by its octets. */
function isYenc({ detected, content }: Draft): boolean {
  return detected.type === UNKNOWN_TYPE && content.slice(0, YENC.length).equals(YENC);
}

/** Opens what S/MIME only signs or compresses (RFC 8551 sections 3.5.2 and 3.6): an entity, or a file by itself. */
function* withinCms(cms: Draft, scratch: Scratch): Generator<void, readonly Draft[]> {
  const kind = cmsKind(cms.content);
  if (kind === 'encrypted') {
    cms.flags.push(Flag.encrypted('smime-enveloped', 'the content is encrypted by S/MIME'));
    return [];
  }
  const { content, damaged } = yield* wrappedContent(cms.content, scratch);
  if (damaged) cms.flags.push(Flag.unknown('smime-opaque', `what is ${kind} cannot be opened, or not to its end`));
  if (content === null || content.size === 0) return [];
  if (kind === 'compressed') return [packed(content)];
  if (holdsEntity(content)) return [bareDraft({ origin: 'entity', names: [], detected: plain(MAIL_TYPE), content })];
  return [file(content, unwrappedNames(cms))];
}

/** Opens what OpenPGP only signs or compresses. */
function* withinPgp(message: Draft): Generator<void, readonly Draft[]> {
  const { files, compressed, encrypted, damaged } = yield* pgpContents(message.content);
  if (encrypted) message.flags.push(Flag.encrypted('pgp-file', 'the content is encrypted by OpenPGP'));
  if (damaged) message.flags.push(Flag.unknown('pgp-opaque', 'the message cannot be read, or not to its end'));
  return [
    ...files.map(({ name, content }) => file(content, name === '' ? unwrappedNames(message) : [name])),
    ...compressed.map(packed),
  ];
}

function file(content: Bytes, names: readonly string[]): Draft {
  return bareDraft({ origin: 'embedded', names, detected: detectFileType(content), content });
}

/** Of what no mark says that it is deflated; bzip2, which OpenPGP knows too, has one. */
function packed(content: Bytes): Draft {
  const detected = detectFileType(content);
  const known = detected.type === 'application/x-bzip2';
  return bareDraft({ origin: 'embedded', names: [], detected: known ? detected : plain(ZLIB_TYPE), content });
}

function unwrappedNames(wrapper: Draft): string[] {
  return wrapper.names.map((name) => name.replace(WRAPPED_NAME, ''));
}

/** Whether content begins with a header that names what follows, as each entity does that a mail program has signed. */
function holdsEntity(content: Bytes): boolean {
  const [header = ''] = content
    .slice(0, ENTITY_HEADER)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  return /^content-(?:type|transfer-encoding|disposition)[ \t]*:/im.test(header);
}

function plain(type: string): DetectedType {
  return { type, container: type, appended: null };
}
