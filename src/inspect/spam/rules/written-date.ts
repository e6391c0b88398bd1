/** A date and time as mails write it (RFC 5322 section 3.3). */
export interface WrittenDate {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Minutes east of Greenwich; null where the zone is a word that says nothing. */
  readonly zone: number | null;
  /** What no program writes that knows the date. */
  readonly fault: 'weekday' | 'zone' | 'old-year' | null;
}

const FORM =
  /^(?:([A-Za-z]{3,9})\s{0,9},?\s{0,9})?(\d{1,2})[\s-]{1,9}([A-Za-z]{3,9})[\s,-]{1,9}(\d{2,4})\s{1,9}(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s{1,9}([+-]\d{4}|[A-Za-z]{1,5}))?(?:\s|\(|$)/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** RFC 5322 section 4.3, in hours. */
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  gmt: 0,
  utc: 0,
  z: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};
const DAY = 86_400_000;

/** Null where it is no date. */
export function readDate(text: string): WrittenDate | null {
  const form = FORM.exec(text.trim().slice(0, 100));
  if (form === null) return null;
  const { 1: day = '', 2: date = '', 3: month = '', 4: year = '' } = form;
  const { 5: hour = '', 6: minute = '', 7: second = '0', 8: zone = '' } = form;
  const monthIndex = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (monthIndex < 0 || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const fullYear = year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900);
  const local = Date.UTC(fullYear, monthIndex, Number(date), Number(hour), Number(minute), Number(second));
  if (Number(date) < 1 || new Date(Date.UTC(fullYear, monthIndex, Number(date))).getUTCDate() !== Number(date))
    return null;
  const minutes = zoneMinutes(zone);
  return { at: local - (minutes ?? 0) * 60_000, zone: minutes, fault: faultOf(day, local, zone, year) };
}

function zoneMinutes(zone: string): number | null {
  if (/^[+-]/.test(zone)) {
    const sign = zone.startsWith('-') ? -1 : 1;
    return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  }
  const hours = ZONES[zone.toLowerCase()];
  return hours === undefined ? null : hours * 60;
}

function faultOf(day: string, local: number, zone: string, year: string): WrittenDate['fault'] {
  const weekday = DAYS.indexOf(day.slice(0, 3).toLowerCase());
  if (day !== '' && weekday >= 0 && weekday !== new Date(local - (local % DAY)).getUTCDay()) return 'weekday';
  // The farthest zones are -12:00 and +14:00; `-0000` says that the zone is not known.
  if (/^[+-]/.test(zone) && (Number(zone.slice(3)) > 59 || Number(zone.slice(1, 3)) > 14)) return 'zone';
  return year.length < 4 ? 'old-year' : null;
}
