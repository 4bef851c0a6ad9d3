import { describe, expect, it } from 'vitest';
import { forecast, type Day } from './forecast';

const week = (day: Day) => Array.from({ length: 7 }, () => day);
const retention = { contentRetentionHours: 24, failedRetentionDays: 30, metadataRetentionDays: 400 };
const nothing = { contentBytes: 0, logBytes: 0, bytesPerMessage: 1000 };

describe('the forecast', () => {
  it('is none where no mail has come yet', () => {
    expect(forecast(week({ accepted: 0, failed: 0, bytes: 0 }), nothing, retention, null)).toBeNull();
  });

  it('keeps a day of what was delivered, a month of what failed and the log’s 400 days', () => {
    expect(forecast(week({ accepted: 100, failed: 10, bytes: 1e9 }), nothing, retention, null)).toEqual({
      messagesPerDay: 100,
      bytesPerDay: 1e9,
      contentBytes: 0.9e9 + 0.1e9 * 30,
      logBytes: 100 * 1000 * 400,
      fullInDays: null,
    });
  });

  it('does not count the days before the first mail', () => {
    const days = [...Array.from({ length: 5 }, () => ({ accepted: 0, failed: 0, bytes: 0 })), { accepted: 10, failed: 0, bytes: 100 }, { accepted: 20, failed: 0, bytes: 200 }];
    expect(forecast(days, nothing, retention, null)).toMatchObject({ messagesPerDay: 15, bytesPerDay: 150 });
  });

  it('says when the room is used up, and that it never is where as much goes as comes before', () => {
    const days = week({ accepted: 1000, failed: 0, bytes: 1e9 });
    // 1 GB of content within a day, then 1 MB of log a day, 0.4 GB in all.
    expect(forecast(days, nothing, retention, 1.45e9)?.fullInDays).toBeNull();
    expect(forecast(days, nothing, retention, 1.1e9)?.fullInDays).toBe(100);
    expect(forecast(days, nothing, retention, 0.5e9)?.fullInDays).toBe(0);
  });

  it('what is kept already does not come on top', () => {
    const days = week({ accepted: 1000, failed: 0, bytes: 1e9 });
    expect(forecast(days, { contentBytes: 1e9, logBytes: 0.4e9, bytesPerMessage: 1000 }, retention, 1)?.fullInDays).toBeNull();
  });
});
