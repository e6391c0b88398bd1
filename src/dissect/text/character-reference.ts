import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';

/** `text` with its character references resolved (https://html.spec.whatwg.org/#named-character-references). A name that is not known stays. */
export function decodeReferences(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text;
}

/** The same of an attribute's value, in which `&copy=` is the name of a parameter. */
export function decodeAttribute(value: string): string {
  return value.includes('&') ? decodeHTMLAttribute(value) : value;
}
