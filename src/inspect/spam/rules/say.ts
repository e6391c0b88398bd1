const LONGEST = 120;

/** A piece of the mail for evidence. */
export function said(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return `"${plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain}"`;
}

/** The first few of them. */
export function few(phrases: readonly string[]): string {
  const [first, ...others] = phrases.slice(0, 4).map(said);
  return [first, ...others].join(', ') + (phrases.length > 4 ? ` and ${phrases.length - 4} more` : '');
}
