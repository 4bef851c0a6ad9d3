import { soakLimits } from './soak/limits';
import { readArguments } from './stage/arguments';
import { report, rounded } from './stage/report';

const { sink, numbers } = readArguments({
  workers: [4, 4],
  mailboxes: [5_000, 500],
  perMinute: [4, 4],
  each: [64, 16],
  signedIn: [20, 4],
  signedInPerMinute: [28, 28],
  signedInEach: [420, 100],
  warmUpSeconds: [90, 15],
  seconds: [660, 60],
  kills: [8, 2],
  stops: [4, 1],
  stopSeconds: [30, 30],
  touchedAtMost: [0.1, 0.1],
});
const result = await soakLimits({ ...numbers, sink });
report('soak:limits', { ...result, rateUsed: rounded(result.rateUsed), rateUsedBySlow: rounded(result.rateUsedBySlow) });
