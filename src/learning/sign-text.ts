import type { NamedFeature } from './feature-list.ts';

const LONGEST = 60;

/** A feature as an administrator reads it. May quote the mail. */
export function signText({ sort, text }: NamedFeature): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  switch (sort) {
    case 'word':
    case 'phrase':
      return `«${short}»`;
    case 'subject':
    case 'subject-phrase':
      return `«${short}» in the subject`;
    case 'hidden':
      return `«${short}», hidden from the reader`;
    case 'sender':
      return `From: ${short}`;
    case 'field':
      return `the header's ${short}`;
    case 'client':
      return `written by ${short}`;
    case 'link':
      return `links: ${short}`;
    case 'part':
      return `part ${short}`;
    case 'shape':
      return short;
  }
}
