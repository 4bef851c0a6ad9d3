import { sizeWord } from '@/components/messages/size-word';
import type { Forecast } from '@/lib/usage/rules/forecast';

interface StorageFacts {
  contentBytes: number;
  logBytes: number;
  ahead: Forecast | null;
  /** Bytes free before submissions are refused; null where nobody knows. */
  room: number | null;
}

/** What the storage comes to, and where that leads, in words. */
export function storageWords({ contentBytes, logBytes, ahead, room }: StorageFacts): { sentence: string; under: string } {
  const sentence = `Platen keeps ${sizeWord(contentBytes)} of mail, and a log of about ${sizeWord(logBytes)}.`;
  const disk = room === null ? null : room <= 0 ? 'The disk has no room left: mail is refused until there is.' : `The disk takes ${sizeWord(room)} more before mail is refused`;
  if (!ahead) return { sentence, under: ['A forecast needs a whole day with mail.', disk && (room !== null && room <= 0 ? disk : `${disk}.`)].filter(Boolean).join(' ') };
  const rate = `${sizeWord(ahead.bytesPerDay)} came in a day last week. At this rate it settles at about ${sizeWord(ahead.contentBytes)} of mail and, once the log is as old as it gets, ${sizeWord(ahead.logBytes)} of log.`;
  if (disk === null || room === null) return { sentence, under: rate };
  if (room <= 0) return { sentence, under: `${rate} ${disk}` };
  const lasts = ahead.fullInDays === null ? 'that is enough for this organization' : ahead.fullInDays === 0 ? 'that is used up within a day' : `that lasts ${ahead.fullInDays.toLocaleString('en-GB')} ${ahead.fullInDays === 1 ? 'day' : 'days'} if nobody else sends more`;
  return { sentence, under: `${rate} ${disk}; ${lasts}.` };
}

/** What counts against the organization's limit at this moment; the other figures are those of the last count. */
export function storedWords(storedBytes: number, capMb: number): string {
  return `Stored now: ${sizeWord(storedBytes)}, of at most ${capMb.toLocaleString('en-GB')} MB.`;
}
