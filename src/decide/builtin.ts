import type { Rule } from './rule.ts';

/**
 * What happens where the administrator's rules have not decided, in the same language, read after them and top down. The most
 * serious comes first: what is known to be bad is refused though something else could not be inspected; what may be
 * inspected later waits before anybody is asked to look at it.
 */
export const BUILTIN_RULES: readonly Rule[] = [
  {
    name: 'virus',
    description: 'A virus is refused; the administrator is told.',
    if: { finding: { kind: ['virus'] } },
    then: { action: 'reject', notify: [{ to: 'administrator', template: 'administrator' }] },
  },
  {
    name: 'attachment',
    description: 'An attachment that is not allowed is refused.',
    if: { finding: { kind: ['attachment'] } },
    then: { action: 'reject' },
  },
  {
    name: 'forged-author',
    description: 'The From field is written so that readers show another author than the one who can be checked.',
    if: {
      finding: {
        kind: ['auth'],
        inspector: ['auth'],
        name: [
          'from-repeated',
          'from-several-authors',
          'from-group',
          'from-control-characters',
          'from-malformed',
          'from-encoded-address',
        ],
      },
    },
    then: { action: 'reject' },
  },
  {
    name: 'dmarc-reject',
    description: "The author is not authentic, and his domain's owner asks to refuse such mail (DMARC).",
    if: { finding: { kind: ['auth'], inspector: ['auth'], name: ['dmarc-reject'] } },
    then: { action: 'reject' },
  },
  {
    name: 'unknown',
    description: 'An inspector could not tell and may be able to later: the mail waits and is inspected again.',
    // What is a property of the bytes will not change by waiting; such findings fall to the next rule.
    if: { finding: { kind: ['unknown'], inspector: ['!structure'], name: ['!size-limit'] } },
    then: { action: 'hold', temporary: true },
  },
  {
    name: 'dmarc-temperror',
    description: 'Whether the author is authentic, as his domain asks for, will be known when the DNS answers.',
    if: { finding: { kind: ['auth'], inspector: ['auth'], name: ['dmarc-temperror'] } },
    then: { action: 'hold', temporary: true },
  },
  {
    name: 'uninspectable',
    description: 'No inspector will ever be able to tell: the administrator must look at it.',
    if: { finding: { kind: ['unknown'] } },
    then: { action: 'hold' },
  },
  {
    name: 'ambiguous',
    description: 'Mail programs may read the mail in different ways, one of which may hide something.',
    if: { finding: { kind: ['ambiguous'] } },
    then: { action: 'hold' },
  },
  {
    name: 'over-limit',
    description: 'A limit was hit, so that a part of the mail has not been inspected.',
    if: { finding: { kind: ['over-limit'] } },
    then: { action: 'hold' },
  },
  {
    name: 'encrypted-mail',
    description: 'The text itself is encrypted for its reader (S/MIME, PGP) and cannot be inspected.',
    if: {
      finding: {
        kind: ['encrypted'],
        inspector: ['structure'],
        name: ['smime-enveloped', 'pgp-message', 'multipart-encrypted'],
      },
    },
    then: { action: 'hold' },
  },
  {
    name: 'encrypted',
    description: 'An archive or document is encrypted and cannot be inspected.',
    if: { finding: { kind: ['encrypted'] } },
    then: { action: 'hold' },
  },
  {
    name: 'damaged-text',
    description: 'Text, a picture or the frame around them is damaged; what is left of it has been inspected.',
    if: {
      finding: {
        kind: ['corrupt'],
        part: {
          origin: ['mail', 'entity', 'reading'],
          detectedType: ['text/*', 'image/*', 'audio/*', 'video/*', 'multipart/*', 'message/*'],
        },
      },
    },
    then: { action: 'deliver' },
  },
  {
    name: 'corrupt',
    description: 'An archive or document is damaged; a more lenient program than ours may still open it.',
    if: { finding: { kind: ['corrupt'] } },
    then: { action: 'hold' },
  },
  {
    name: 'active',
    description: 'A document or page would do something by itself: run macros, start programs, fetch what it needs.',
    if: { finding: { kind: ['active'] } },
    then: { action: 'quarantine' },
  },
  {
    name: 'dmarc-quarantine',
    description: "The author is not authentic, and his domain's owner asks to keep such mail back (DMARC).",
    if: { finding: { kind: ['auth'], inspector: ['auth'], name: ['dmarc-quarantine'] } },
    then: { action: 'quarantine' },
  },
  {
    name: 'content',
    description: 'Restricted content is kept back.',
    if: { finding: { kind: ['content'] } },
    then: { action: 'quarantine' },
  },
  {
    name: 'outbound-spam',
    description:
      'An account seems to be used by somebody else: its mail waits until the administrator has looked at it.',
    if: {
      finding: {
        kind: ['spam'],
        inspector: ['outbound'],
        name: ['outbound-rate', 'outbound-recipients', 'outbound-content'],
      },
    },
    then: { action: 'hold' },
  },
  {
    name: 'spam-reject',
    description: 'What cannot be anything but spam is refused.',
    if: { spam: 'reject' },
    then: { action: 'reject' },
  },
  {
    name: 'greylist',
    description: 'Suspicious mail from somebody unknown is taken when its client comes again.',
    if: { finding: { kind: ['spam'], inspector: ['greylist'], name: ['greylisted'] } },
    then: { action: 'hold', temporary: true },
  },
  {
    name: 'spam',
    description: 'Spam is kept back: its scores reach the level, or a finding decides by itself.',
    if: { any: [{ spam: 'quarantine' }, { finding: { kind: ['spam'], score: { atLeast: 0, atMost: 0 } } }] },
    then: { action: 'quarantine' },
  },
  {
    name: 'junk',
    description: 'What is spam to the recipient goes into the junk folder.',
    when: { direction: ['inbound', 'internal'] },
    if: { spam: 'junk' },
    then: { action: 'deliver', junk: true },
  },
  {
    name: 'spam-tag',
    description: 'What may be spam bears its score in the header.',
    when: { direction: ['inbound', 'internal'] },
    if: { spam: 'tag' },
    then: { action: 'deliver', spamHeader: true },
  },
  {
    name: 'little-spam',
    description: 'Signs of spam, and of a sender who is not known for certain, that do not suffice.',
    if: { finding: { kind: ['spam', 'auth'] } },
    then: { action: 'deliver' },
  },
];

/** Where a finding is left that no rule has answered. Cannot be changed, so that nothing passes by oversight. */
export const UNANSWERED: Rule = {
  name: 'unanswered',
  description: 'Something was found that no rule answers: the administrator must look at it.',
  if: { finding: {} },
  then: { action: 'hold' },
};

/** Where nothing is left to answer. */
export const CLEAN: Rule = {
  name: 'clean',
  description: 'Nothing was found.',
  then: { action: 'deliver' },
};
