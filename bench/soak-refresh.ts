import { startStagePostgres } from '@/e2e/stage/postgres';
import { announceServer } from '@/e2e/stage/server';
import { startRefreshStage, strict, underKills } from './soak/refresh';
import { readArguments } from './stage/arguments';
import { report, rounded, say } from './stage/report';

// npm run soak:refresh: each token that has run out is refreshed once, whoever asks for it meanwhile, evenly, and whatever is killed.
const { numbers } = readArguments({ workers: [4, 4], mailboxes: [10_000, 400], killedMailboxes: [10_000, 600], kills: [24, 3], everyMs: [1_000, 300] });

const began = performance.now();
const { server, stop: stopPostgres } = await startStagePostgres();
announceServer(server);
try {
  const stage = await startRefreshStage({ workers: numbers.workers, built: true });
  try {
    const first = await strict(stage, { mailboxes: numbers.mailboxes });
    say(JSON.stringify(first));
    const second = await underKills(stage, { mailboxes: numbers.killedMailboxes, kills: numbers.kills, everyMs: numbers.everyMs });
    report('soak:refresh', {
      strict: { ...first, seconds: rounded(first.seconds) },
      underKills: { ...second, seconds: rounded(second.seconds) },
      workers: numbers.workers,
      seconds: (performance.now() - began) / 1_000,
    });
  } finally {
    await stage.stop();
  }
} finally {
  await stopPostgres();
}
