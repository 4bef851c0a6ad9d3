/** What an organization took in on one day, GMT. */
export interface UsageDayView {
  /** "2026-11-23" */
  day: string;
  accepted: number;
  failed: number;
  bytes: number;
}

/** What an organization keeps, as the worker counted it last. */
export interface UsageView {
  /** Of mail, at this moment: what counts against the organization's limit. */
  storedBytes: number;
  /** Null where nothing was counted yet. */
  kept: {
    at: string;
    /** Contents that wait to be sent. */
    waitingBytes: number;
    /** Contents that are deleted within a day. */
    soonBytes: number;
    /** Contents that are kept for longer, after a failure as a rule. */
    laterBytes: number;
    messages: number;
    /** What the log takes, about: a sample times the number. */
    logBytes: number;
    bytesPerMessage: number;
  } | null;
  /** The last seven days and today, oldest first. */
  days: UsageDayView[];
}
