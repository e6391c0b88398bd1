import type { WasmMemory } from './wasm-memory.ts';

/** The time zone of the sandbox is UTC: times in listings are not read by anybody. */
export function calendarCalls(memory: () => WasmMemory): Record<string, (...args: never[]) => unknown> {
  const broken = (seconds: bigint, at: number): void => writeTm(memory().view, at, new Date(Number(seconds) * 1000));
  return {
    _localtime_js: broken,
    _gmtime_js: broken,
    _mktime_js: (at: number) => {
      const field = (index: number) => memory().view.getInt32(at + index * 4, true);
      const ms = Date.UTC(field(5) + 1900, field(4), field(3), field(2), field(1), field(0));
      return BigInt(Number.isFinite(ms) ? Math.floor(ms / 1000) : -1);
    },
    _tzset_js: (zoneAt: number, daylightAt: number, nameAt: number, summerNameAt: number) => {
      memory().view.setInt32(zoneAt, 0, true);
      memory().view.setInt32(daylightAt, 0, true);
      memory().bytes(nameAt, 4).write('UTC\0', 'latin1');
      memory().bytes(summerNameAt, 4).write('UTC\0', 'latin1');
    },
    emscripten_date_now: () => Date.now(),
  };
}

/** struct tm: nine ints, then the offset from UTC. */
function writeTm(view: DataView, at: number, date: Date): void {
  const valid = Number.isFinite(date.getTime()) ? date : new Date(0);
  const yearStart = Date.UTC(valid.getUTCFullYear(), 0, 1);
  const fields = [
    valid.getUTCSeconds(),
    valid.getUTCMinutes(),
    valid.getUTCHours(),
    valid.getUTCDate(),
    valid.getUTCMonth(),
    valid.getUTCFullYear() - 1900,
    valid.getUTCDay(),
    Math.floor((valid.getTime() - yearStart) / 86_400_000),
    0, // daylight saving time
    0, // offset
  ];
  for (const [index, value] of fields.entries()) view.setInt32(at + index * 4, value, true);
}
