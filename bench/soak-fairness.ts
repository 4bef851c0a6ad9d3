import { soakFairness } from './soak/fairness';
import { readArguments } from './stage/arguments';
import { report, rounded } from './stage/report';

const { sink, numbers } = readArguments({
  workers: [2, 2],
  busy: [50, 10],
  waiting: [2_000, 200],
  light: [100, 20],
  lightPerSecond: [6, 6],
  flooded: [8, 2],
  quietEverySeconds: [3, 2],
  hostile: [300, 80],
  perMinute: [28, 28],
  warmUpSeconds: [20, 5],
  seconds: [210, 30],
});
const result = await soakFairness({ ...numbers, sink });
const { p50, p95, p99, worst } = result;
report('soak:fairness', { ...result, p50: rounded(p50), p95: rounded(p95), p99: rounded(p99), worst: rounded(worst) });
