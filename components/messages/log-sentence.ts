/** How many messages of the organization are not done, and how many went wrong. */
export interface LogCounts {
  held: number;
  /** Queued, sending or to be tried again. */
  waiting: number;
  unknown: number;
  failed: number;
  sent: number;
}

const few = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const number = (count: number) => count.toLocaleString('en-GB');
const joined = (parts: string[]) => (parts.length < 3 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

/** The sentence the log opens with: what waits and why, and whether anything may have arrived twice. */
export function logSentence(counts: LogCounts, period: string): string {
  const { held, waiting, unknown, failed, sent } = counts;
  const parts = [
    ...(held > 0 ? [`${number(held)} held`] : []),
    ...(waiting > 0 ? [`${number(waiting)} waiting`] : []),
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
  ];
  if (unknown > 0) parts.push(`${few[unknown] ?? number(unknown)} may have arrived twice`);
  if (parts.length === 0) return sent > 0 ? `Nothing waits: ${sent === 1 ? 'the only message' : `all ${number(sent)} messages`} ${period} went out.` : `No messages ${period}.`;
  const text = joined(parts);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
