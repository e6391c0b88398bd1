/** Local time, as `2026-11-24 21:08:03`. */
export function time(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '?';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same with milliseconds. */
export function preciseTime(ms: number): string {
  return `${time(ms)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}`;
}

/** `870 B`, `24.0 KB`, `12.5 MB`, by powers of 1024. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const kilo = count / 1024;
  return kilo < 1024 ? `${kilo.toFixed(1)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}

/** `4.2 ms`, `1.3 s`, `12 min`, `3 h`, `2 d`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms * 10) / 10} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** A reverse-path or address; `<>` is the null reverse-path. */
export function path(address: string | null): string {
  return address === null || address === '' ? '<>' : address;
}

/** Points of a finding, with a space before them; nothing where it has none. */
export function scoreText(score: number): string {
  return score === 0 ? '' : ` ${Math.round(score * 100) / 100}`;
}
