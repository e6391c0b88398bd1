import type { FindingKind } from './finding.ts';

type Names = Readonly<Record<string, string>>;

/**
 * Everything that dissection notices of a part, by kind, and what it means. Every kind but `note` becomes a finding of the
 * inspector `structure`. docs/findings.md explains each to the administrator and is compared with these tables by a test.
 */
export const FLAGS = {
  ambiguous: {
    // The header section.
    'bare-cr-in-header': 'A header line holds a bare CR: some readers end the line there.',
    'mixed-line-ends-in-header':
      'Some header lines end in CRLF, others in a bare LF: the header may end in two places.',
    'nul-in-header': 'The header holds a NUL: some readers end the field there.',
    'header-line-without-colon': 'A header line is no field: some readers begin the body there.',
    'foreign-octets-in-name':
      'A Content field has octets in its name that may not stand there: some readers skip them, others do not know the field.',
    'space-before-colon': 'White space stands before the colon of a Content field: some readers do not know the field.',
    'duplicate-content-type': 'Two Content-Type fields differ.',
    'duplicate-content-disposition': 'Two Content-Disposition fields differ.',
    'duplicate-content-transfer-encoding': 'Two Content-Transfer-Encoding fields differ.',
    'unknown-transfer-encoding': 'The transfer encoding is none that is known: readers guess.',
    'boundary-readings': 'The boundary is given twice, and differently.',
    'boundary-form': 'The boundary is written in a way that some readers do not know, or is none by RFC 2046.',
    // The body.
    'no-boundary': 'A multipart has no boundary.',
    'same-boundary': 'A multipart has the boundary of one that encloses it.',
    'encoded-multipart': 'A multipart is declared base64 or the like, which RFC 2045 forbids: some readers decode it.',
    'bare-lf-at-boundary': 'A delimiter stands at a bare LF in a mail of CRLF: some readers do not see it.',
    'bare-cr-at-boundary': 'A boundary stands behind a bare CR: some readers see a delimiter.',
    'boundary-with-tail': 'More stands behind a boundary in its line: some readers see a delimiter.',
    'entity-in-preamble': 'What stands before the first delimiter looks like a part.',
    'entity-in-text': 'A text holds a delimiter and an encoded part: readers of another header see a multipart.',
    'delimiter-behind-close': 'A multipart goes on behind its closing delimiter.',
    'entity-behind-close': 'What stands behind the closing delimiter looks like a part.',
    'long-epilogue': 'More stands behind the closing delimiter than is looked at.',
    'base64-behind-padding': 'Base64 goes on behind its padding: some readers stop there.',
    'base64-junk': 'Base64 holds characters that are none: some readers skip them, others stop there.',
    'uuencode-readings': 'A body declared as uuencoded does not decode to its end: some readers decode it otherwise.',
    'partial-message': 'A fragment of a mail (message/partial), which is joined behind the gateway.',
    'two-formats': 'A file is an archive to some programs and something else to others.',
    // Archives.
    'appended-data': 'Something stands behind the end of an archive.',
    'nul-in-name': "A member's name holds a NUL: some programs end the name there.",
    'folder-with-data': 'An entry is a folder by its name and a file by its content.',
    'zip-appended-data': 'Something stands behind the end of a ZIP file.',
    'zip-prepended-data': 'Something that looks like another ZIP file stands before a ZIP file.',
    'zip-hidden-entry': 'A member is missing in the directory: only programs that read from the front see it.',
    'zip-overlapping-entries': 'Members share bytes.',
    'zip-headers-disagree':
      'A member has another name, method, size or checksum in its own header than in the directory.',
    'zip-names-disagree': 'A member has two names with different extensions.',
    'zip-size-disagrees': 'A member has another size than its header says.',
    'zip-data-tail': "Something stands behind a member's data.",
    'zip-descriptor-disagrees': 'The record behind a member (data descriptor) is missing or says something else.',
    'zip-entry-count': 'The directory has more entries than it says.',
    'zip-end-records': 'A ZIP file has two ends, each with a directory.',
    'zip-two-directories': 'A ZIP file has two directories.',
    'zip-directory-offset': 'The directory does not lie where the end record says.',
    'zip-directory-size': 'The directory has another size than the end record says.',
    'zip64-disagrees': 'The two end records of a large ZIP file (ZIP64) differ.',
  },
  active: {
    macro: 'A document holds macros.',
  },
  encrypted: {
    'pgp-message': 'The text is encrypted by OpenPGP.',
    'pgp-file': 'A file is encrypted by OpenPGP.',
    'smime-enveloped': 'The mail is encrypted by S/MIME.',
    'multipart-encrypted': 'The mail is encrypted (multipart/encrypted, RFC 1847).',
    'encrypted-member': 'A member of an archive is encrypted.',
    'encrypted-headers': 'An archive is encrypted together with the names of its members.',
    'encrypted-document': 'An office document needs a password.',
  },
  'over-limit': {
    'header-size': 'A header section is longer than `limits.header`.',
    'mime-parts': 'The mail has more parts than `limits.mimeParts`.',
    'mime-depth': 'Parts are nested deeper than `limits.mimeDepth`.',
    'uuencode-blocks': 'More than 100 attachments are written into one text.',
    'uuencode-size': 'An attachment written into a text is longer than 16 MiB.',
    'tnef-attributes': 'A winmail.dat has more than 20,000 attributes.',
    'archive-depth': 'Archives are nested deeper than `limits.archiveDepth`.',
    members: 'The archives have more members than `limits.members`.',
    'expanded-bytes': 'The archives expand to more than `limits.expanded`.',
    ratio: 'An archive expands to more than `limits.ratio` times its size: most likely a bomb.',
    'overlapping-data': 'Members of an archive share their bytes so often that it must be a bomb.',
    'unpack-time': 'Unpacking took longer than `limits.unpackTime`.',
    'document-text': 'The documents of the mail have more text than is looked at (8 Mi characters).',
    'unpack-memory': 'An archive needs more memory than unpacking may take.',
    listing: "The names of an archive's members are too long together.",
  },
  corrupt: {
    'boundary-never-used': 'The boundary of a multipart never comes: it was read as one text.',
    'embedded-damaged': 'An attachment written into a text (yEnc, BinHex) is cut, or has another checksum than it says.',
    'tnef-damaged': 'A winmail.dat is cut or damaged.',
    'archive-cut': 'An archive ends before its end.',
    'archive-damaged': 'An archive is damaged.',
    'damaged-member': 'A member of an archive is damaged.',
    crc: 'A member does not have the checksum or size that its archive says.',
    'unreadable-container': 'What looks like an archive could not be opened.',
    'unpacker-crashed': 'The sandboxed unpacker ended over an archive.',
    'zip-directory-missing': 'A ZIP file has no directory: it was cut, or is none.',
    'zip-directory-damaged': 'The directory of a ZIP file cannot be read to its end.',
    'zip-local-header-missing': 'A member does not lie where the directory says.',
    'zip-data-cut': "A member's data reaches beyond the end of the ZIP file.",
  },
  unknown: {
    'container-not-opened': 'An archive of a format that Postern does not open.',
    'unpacker-failed': 'The unpacker failed, which is not the fault of the mail.',
    'reader-failed': 'The reader of a document failed, which is not the fault of the mail.',
    'unsupported-method': 'A member is packed by a method that is not known.',
    'not-extracted': 'A member did not come out of its archive.',
    'split-volume': 'A piece of an archive in several files.',
    'smime-opaque': 'S/MIME wraps or compresses content that cannot be opened.',
    'pgp-opaque': 'An OpenPGP message cannot be read.',
    'tnef-object': 'A winmail.dat holds an embedded object, which is not looked into.',
    'yenc-in-text': 'An attachment in yEnc stands in the text without its end, or other pieces of it in other mails.',
    'binhex-in-text': 'An attachment in BinHex stands in the text without its end.',
  },
  note: {
    'mbox-line': 'A `From ` line of a mailbox file stands before the header, or below what servers put above it.',
    'repeated-content-type': 'The same Content-Type field stands there more than once.',
    'repeated-content-disposition': 'The same Content-Disposition field stands there more than once.',
    'repeated-content-transfer-encoding': 'The same Content-Transfer-Encoding field stands there more than once.',
    'unknown-charset': 'The charset is none that is known.',
    'encoded-multipart': 'A multipart is declared quoted-printable, which RFC 2045 forbids: it was read as it stands.',
    'no-close-delimiter': 'A multipart is not closed.',
    'long-preamble': 'Much text stands before the first delimiter.',
    epilogue: 'Text stands behind the closing delimiter.',
    'base64-truncated': 'Base64 ends within a group.',
    'quoted-printable-stray': 'Quoted-printable holds an equals sign that begins no escape.',
    'uuencode-truncated': 'An attachment written into a text has no end line.',
    'long-text': 'The text is longer than 1 MiB: word lists and patterns see its beginning.',
    'external-body': 'The content lies elsewhere (message/external-body).',
    'pgp-encrypted': 'The control part of a mail that is encrypted by OpenPGP.',
    'opened-with-password': 'What is encrypted was opened with a password from the mail or from `attachments.passwords`.',
    'self-extracting': 'A program with an archive behind it, which was opened.',
    tail: 'Zeros, or what the format allows, stand behind the end of an archive.',
    link: 'A member is a link.',
    device: 'A member is a device.',
    'absolute-name': "A member's name begins at the root or at a drive.",
    'traversal-name': "A member's name leads upwards (`..`).",
    'tnef-title': 'An attachment in a winmail.dat has a second name.',
    'zip-padding': 'Line ends or blanks stand behind a ZIP file.',
    'zip-prepended-data': "Something stands before a ZIP file, as a self-extractor's program does.",
    'zip-directory-tail': 'Something stands behind the last entry of the directory.',
    'zip-unclaimed-bytes': 'Bytes between the members of a ZIP file belong to none.',
  },
} as const satisfies Readonly<Partial<Record<FindingKind | 'note', Names>>>;

/**
 * What the inspectors say beside that in words of their own. Signatures, the administrator's lists and patterns, and YARA
 * rules bear the names that their makers gave them.
 */
export const FINDINGS = {
  attachment: {
    'blocked-name': 'The name fits a pattern of `attachments.block.names`.',
    'blocked-extension':
      'The extension is that of a program or script, or is listed under `attachments.block.extensions`.',
    'blocked-declared-type': 'The type that the mail declares is blocked.',
    'blocked-content': 'The type by content is blocked: programs, disk images and the like.',
    'disguised-executable': 'A program under the name of something else.',
    'double-extension': 'The name pretends to be a document, as `invoice.pdf.exe` does.',
    'bidi-name': 'The name turns the direction of writing, so that it reads otherwise than it is.',
    'clsid-name': 'The name ends with a class identifier, which Windows obeys and does not show.',
    'too-large': 'The attachment is larger than `attachments.maxSize`.',
    'too-many': 'The mail has more attachments than `attachments.maxCount`.',
  },
  'over-limit': {
    'text-length': 'The mail has more text than word lists and patterns look at (8 Mi characters).',
  },
  unknown: {
    absent: 'The engine is not there.',
    failed: 'The engine said that it failed, or broke off.',
    late: 'The engine did not answer in time.',
    crashed: 'The inspector broke.',
    'size-limit': "The part is larger than clamd takes (clamd's `StreamMaxLength`).",
  },
} as const satisfies Readonly<Partial<Record<FindingKind, Names>>>;

export type FlagKind = keyof typeof FLAGS;
export type FlagName<K extends FlagKind> = keyof (typeof FLAGS)[K];
export type FindingName<K extends keyof typeof FINDINGS> = keyof (typeof FINDINGS)[K];
