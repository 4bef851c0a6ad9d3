import { expect, it } from 'vitest';
import { storageWords, storedWords } from './storage-words';

const ahead = { messagesPerDay: 100, bytesPerDay: 3e8, contentBytes: 4e8, logBytes: 2e9, fullInDays: null };
const now = { contentBytes: 1.2e9, logBytes: 3e8 };

it('says what is kept, what comes and where that leads', () => {
  expect(storageWords({ ...now, ahead, room: 40e9 })).toEqual({
    sentence: 'Platen keeps 1.2 GB of mail, and a log of about 300.0 MB.',
    under: '300.0 MB came in a day last week. At this rate it settles at about 400.0 MB of mail and, once the log is as old as it gets, 2.0 GB of log. The disk takes 40.0 GB more before mail is refused; that is enough for this organization.',
  });
});

it('says how long the disk lasts, and when it is full already', () => {
  expect(storageWords({ ...now, ahead: { ...ahead, fullInDays: 12 }, room: 1e9 }).under).toContain('that lasts 12 days if nobody else sends more.');
  expect(storageWords({ ...now, ahead, room: -1 }).under).toContain('The disk has no room left: mail is refused until there is.');
});

it('promises nothing before a whole day with mail, and nothing of a disk it does not see', () => {
  expect(storageWords({ ...now, ahead: null, room: null }).under).toBe('A forecast needs a whole day with mail.');
  expect(storageWords({ ...now, ahead, room: null }).under).not.toContain('disk');
});

it('says what counts against the limit now, and the limit', () => {
  expect(storedWords(25_000, 20_000)).toBe('Stored now: 25 KB, of at most 20,000 MB.');
});
