import { Domain } from '../../../mail/domain.ts';
import { linkAims, linkHost } from '../../../mail/link-host.ts';
import { registrableDomain } from '../../../mail/registrable-domain.ts';
import { isFreeHosted, isShort } from './hosting.ts';
import type { RuleMail } from './rule-mail.ts';
import { said } from './say.ts';
import { type SeenLink, unescaped } from './seen-link.ts';
import type { SpamRule } from './spam-rule.ts';

const PLAIN_PORTS = new Set(['', '80', '443', '8080', '8443']);
const PROGRAM =
  /\.(?:exe|scr|pif|com|bat|cmd|vbs|vbe|js|jse|wsf|hta|msi|ps1|lnk|iso|img|vhd|jar|apk|one|xll)(?:$|[?#])/i;
/** Names of a host in a text that is shown. */
const SHOWN_HOST =
  /^\s{0,9}(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,6}[a-z]{2,18})(?::\d{1,5})?(?:[/?#]\S{0,300})?\s{0,9}$/iu;

/** The first link of which `saw` says what is odd. */
function first(links: readonly SeenLink[], saw: (link: SeenLink) => string | null): string | null {
  for (const link of links) {
    const seen = saw(link);
    if (seen !== null) return seen;
  }
  return null;
}

const leadsTo = ({ url }: SeenLink): string => `a link leads to ${said(url)}`;

/** The shape of the addresses that the mail leads to. */
export const LINK_RULES: readonly SpamRule[] = [
  {
    name: 'link-to-address',
    sentence: 'A link leads to an IP address in place of a name.',
    score: 1.5,
    test: ({ links }) =>
      first(links, (link) =>
        link.address !== '' &&
        !/^(?:127|10|192\.168)\./.test(link.address) &&
        /^[\d.[]/.test(link.writtenHost) &&
        /\.|\[/.test(link.writtenHost)
          ? leadsTo(link)
          : null,
      ),
  },
  {
    name: 'link-to-disguised-address',
    sentence: 'A link leads to an IP address that is written so that it does not look like one.',
    score: 3,
    test: ({ links }) =>
      first(links, (link) =>
        link.address !== '' &&
        !link.address.includes(':') &&
        link.writtenHost !== link.address &&
        /^[\dxa-f.]+$/i.test(link.writtenHost)
          ? `${leadsTo(link)}, which is ${link.address}`
          : null,
      ),
  },
  {
    name: 'link-with-userinfo',
    sentence: 'A link has a name before its host, as `https://bank.example@evil.example`.',
    score: 2,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        link.userinfo.includes('.') || (link.userinfo !== '' && link.source === 'html') ? leadsTo(link) : null,
      ),
  },
  {
    name: 'link-host-escaped',
    sentence: 'The host of a link is written with escapes.',
    score: 2.5,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        /%(?:[46][1-9a-f]|[57][0-9a]|2e|3[0-9])/i.test(link.writtenHost) ? leadsTo(link) : null,
      ),
  },
  {
    name: 'link-letters-escaped',
    sentence: 'Plain letters of a link are written as escapes.',
    score: 1.5,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        (link.rest.split('?')[0]?.match(/%(?:6[1-9a-f]|7[0-9a]|4[1-9a-f]|5[0-9a])/gi)?.length ?? 0) >= 4
          ? leadsTo(link)
          : null,
      ),
  },
  {
    name: 'link-odd-slashes',
    sentence: 'A link is written with slashes that only browsers understand.',
    score: 2,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        link.source === 'html' && /^https?:(?:\/{3,}|\/?\\|\/\\|\/(?![/\\]))/i.test(link.url) ? leadsTo(link) : null,
      ),
  },
  {
    name: 'link-mixed-scripts',
    sentence: 'A name in the host of a link mixes letters of two scripts, or is written in letters that look Latin.',
    score: 2.5,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        /[\u0370-\u052f\u0530-\u058f\u13a0-\u13ff]/.test(link.writtenHost) &&
        /[a-z]/i.test(link.writtenHost.split('.').slice(0, -1).join(''))
          ? leadsTo(link)
          : null,
      ),
  },
  {
    name: 'link-many-labels',
    sentence: 'The host of a link has six labels or more.',
    score: 0.8,
    test: ({ webLinks }) =>
      first(webLinks, (link) =>
        (link.host?.split('.').length ?? 0) >= 6 && !SAFE_DEEP.test(link.host ?? '') ? leadsTo(link) : null,
      ),
  },
  {
    name: 'link-odd-port',
    sentence: 'A link leads to a port that pages are not served at.',
    score: 1,
    test: ({ webLinks }) => first(webLinks, (link) => (PLAIN_PORTS.has(link.port) ? null : leadsTo(link))),
  },
  {
    name: 'link-with-page',
    sentence: 'A link holds a whole page (`data:text/html`).',
    score: 3,
    test: ({ page }) => (page.dataPages > 0 ? 'a link is a page by itself' : null),
  },
  {
    name: 'link-leads-on',
    sentence: 'A link goes by a page of another site that leads on to anywhere.',
    score: 0.4,
    test({ webLinks, vouched }) {
      if (vouched) return null;
      return first(webLinks, (link) => {
        const carried = linkAims(link.url).slice(1).map(linkHost);
        const other = carried.find(
          (host) => host?.domain != null && registrableDomain(host.domain) !== link.registrable,
        );
        return other?.domain == null ? null : `${leadsTo(link)}, which leads on to ${said(other.domain)}`;
      });
    },
  },
  {
    name: 'link-shows-another',
    sentence: 'The text of a link is the address of another site than the one it leads to.',
    score: 1,
    test(mail) {
      const { webLinks, vouched } = mail;
      if (vouched) return null;
      return first(webLinks, (link) => {
        const shown = shownSite(link);
        if (shown === null || link.registrable === null || shown === link.registrable) return null;
        // Whoever sends for an author counts clicks on a host of his own.
        return shown === mail.authorDomain
          ? null
          : `a link shows ${said(link.shown ?? '')} and leads to ${said(link.url)}`;
      });
    },
  },
  {
    name: 'link-to-program',
    sentence: 'A link leads to a program or a disk image.',
    score: 1.5,
    test: ({ webLinks, isList, isReply }) =>
      isList || isReply
        ? null
        : first(webLinks, (link) =>
            PROGRAM.test(link.rest.split(/[?#]/)[0] ?? '') && link.rest !== '/' ? leadsTo(link) : null,
          ),
  },
  {
    name: 'short-link',
    sentence: 'A link goes by a service that makes short addresses, so that nobody sees where it leads.',
    score: 0.6,
    test: ({ webLinks }) => first(webLinks, (link) => (isShort(link) ? leadsTo(link) : null)),
  },
  {
    name: 'short-link-alone',
    sentence: 'The mail is a few words and a short address.',
    score: 1.5,
    test: ({ webLinks, words }) =>
      words >= 30 || webLinks.length > 2
        ? null
        : first(webLinks, (link) => (isShort(link) ? `${words} words, and ${leadsTo(link)}` : null)),
  },
  {
    name: 'free-hosting',
    sentence: 'A link leads to a page that anybody can put up at no cost.',
    score: 0.6,
    test: ({ webLinks, isList, isReply }) =>
      isList || isReply ? null : first(webLinks, (link) => (isFreeHosted(link) ? leadsTo(link) : null)),
  },
  {
    name: 'link-names-reader',
    sentence: "A link to a page that anybody can put up, or to a short address, carries the reader's own address.",
    score: 2,
    test(mail) {
      const open = mail.webLinks.filter((link) => isFreeHosted(link) || isShort(link) || link.address !== '');
      if (open.length === 0) return null;
      const addresses = readers(mail);
      return first(open, (link) => {
        const rest = unescaped(link.rest).toLowerCase();
        const found = addresses.find(
          (key) => rest.includes(key) || link.rest.includes(Buffer.from(key).toString('base64').replace(/=+$/, '')),
        );
        return found === undefined ? null : leadsTo(link);
      });
    },
  },
];

const SAFE_DEEP =
  /(?:amazonaws|cloudfront|akamai\w*|google\w*|microsoft|office|sharepoint|salesforce|force|azure\w*|windows|apple)\.(?:com|net)$/;

/** The addresses of the mail's recipients, at most ten. */
export function readers({ envelope, header }: Pick<RuleMail, 'envelope' | 'header'>): readonly string[] {
  const named = header.mailboxes('to').flatMap(({ address }) => (address === null ? [] : [address.key]));
  return [...new Set([...envelope.recipients.map(({ key }) => key), ...named])].slice(0, 10);
}

/** The site that the text of a link names; null where it names none. */
function shownSite({ shown }: SeenLink): Domain | null {
  return shown === null ? null : hostOf(shown);
}

function hostOf(text: string): Domain | null {
  const host = Domain.parse(SHOWN_HOST.exec(text.slice(0, 300))?.[1] ?? '');
  return host === null ? null : registrableDomain(host);
}
