const form = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?([Zz]|([+ -])(\d\d):?(\d\d))?)?$/;

/**
 * Reads a time in ISO 8601; without an offset it is UTC. A plus that an address's query turned into a space counts as
 * one. Null for anything else, also for a day that no calendar has. The year 0000 comes back as it is, to be named.
 */
export function readMoment(given: string): Date | null {
  const found = form.exec(given.trim());
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', , sign = '+', offsetHour = '0', offsetMinute = '0'] = found;
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (at.getUTCMonth() !== Number(month) - 1 || at.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  at.setUTCHours(Number(hour), Number(minute), Number(second), Math.floor(Number(`0.${fraction}`) * 1000));
  return new Date(at.getTime() - offset);
}
