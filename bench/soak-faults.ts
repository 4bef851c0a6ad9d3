import { readArguments } from './stage/arguments';
import { report, rounded } from './stage/report';
import { underFaults } from './soak/under-faults';

// npm run soak:faults: no false word to a printer, nothing lost, and soon well again, whatever breaks around Platen.
const { sink, numbers } = readArguments({ rounds: [3, 1], mailboxes: [40, 10], clients: [12, 4], pauseMs: [250, 100], lastsMs: [12_000, 4_000], diskMiB: [1_024, 400] });

const { recovery, worst, ...result } = await underFaults({ ...numbers, sink });
report('soak:faults', {
  ...result,
  recoverySeconds: rounded(Math.max(recovery.postgres, recovery.disk)),
  redisRecoverySeconds: rounded(recovery.redis),
  upstreamRecoverySeconds: rounded(recovery.upstream),
  worstSeconds: Object.fromEntries(Object.entries(worst).map(([name, seconds]) => [name, rounded(seconds)])),
  faultSeconds: numbers.lastsMs / 1000,
  mailboxes: numbers.mailboxes,
  foreignSink: sink ? `${sink.host}:${sink.port}` : null,
});
