export interface Day {
  accepted: number;
  failed: number;
  bytes: number;
}

export interface Retention {
  contentRetentionHours: number;
  failedRetentionDays: number;
  metadataRetentionDays: number;
}

export interface Forecast {
  /** A day, on average. */
  messagesPerDay: number;
  bytesPerDay: number;
  /** What is kept at this rate once as much goes as comes. */
  contentBytes: number;
  logBytes: number;
  /** Whole days until the disk has no room left; null where it never comes to that. */
  fullInDays: number | null;
}

/**
 * Where this rate leads: contents and log grow until as much goes as comes, each after its retention. `days` are whole days,
 * oldest first; those before the first mail don't count. Null where there is none yet.
 *
 * @param room bytes free before submissions are refused; null where nobody knows
 */
export function forecast(
  days: readonly Day[],
  now: { contentBytes: number; logBytes: number; bytesPerMessage: number },
  retention: Retention,
  room: number | null,
): Forecast | null {
  const since = days.findIndex(({ accepted }) => accepted > 0);
  if (since < 0) return null;
  const counted = days.slice(since);
  const sum = (of: (day: Day) => number) => counted.reduce((total, day) => total + of(day), 0);
  const accepted = sum((day) => day.accepted);
  const messagesPerDay = accepted / counted.length;
  const bytesPerDay = sum((day) => day.bytes) / counted.length;
  const failedShare = Math.min(1, sum((day) => day.failed) / accepted);
  const sentDays = retention.contentRetentionHours / 24;
  const contentBytes = bytesPerDay * ((1 - failedShare) * sentDays + failedShare * retention.failedRetentionDays);
  const logPerDay = messagesPerDay * now.bytesPerMessage;
  const logBytes = logPerDay * retention.metadataRetentionDays;

  const grown = (after: number) => {
    const content = bytesPerDay * ((1 - failedShare) * Math.min(after, sentDays) + failedShare * Math.min(after, retention.failedRetentionDays));
    return Math.max(0, content - now.contentBytes) + Math.max(0, Math.min(logPerDay * after, logBytes - now.logBytes));
  };
  const horizon = Math.ceil(Math.max(sentDays, retention.failedRetentionDays, retention.metadataRetentionDays));
  let fullInDays: number | null = null;
  for (let after = 0; room !== null && after <= horizon && fullInDays === null; after += 1) if (grown(after) > room) fullInDays = Math.max(0, after - 1);
  return { messagesPerDay, bytesPerDay, contentBytes, logBytes, fullInDays };
}
