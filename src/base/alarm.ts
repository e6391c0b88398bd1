/** Something that the administrator must hear of beside the log. */
export interface Alarm {
  /** What it is about, so that it is told once a day however often and by whomever it is noticed. */
  readonly about: string;
  /** In words, for a mail: what happened, and what can be done. Lines end in LF. */
  readonly text: string;
}

/** Tells the administrator; returns at once. */
export type RaiseAlarm = (alarm: Alarm) => void;
