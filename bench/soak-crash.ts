import { readArguments } from './stage/arguments';
import { report } from './stage/report';
import { crash, type CrashResult } from './soak/crash';
import { killable } from './soak/kill-parts';

// npm run soak:crash: nothing accepted is lost, whatever is killed, and however often. One half on each of BullMQ's backends.
const { sink, numbers } = readArguments({ kills: [104, 8], accepted: [21_000, 100], mailboxes: [200, 30], clients: [24, 8], everyMs: [3_000, 1_500] });

const halves: CrashResult[] = [];
for (const backend of ['postgres', 'redis'] as const) {
  halves.push(await crash({ ...numbers, backend, kills: Math.ceil(numbers.kills / 2), accepted: Math.ceil(numbers.accepted / 2), sink }));
}

const sum = (of: (half: CrashResult) => number): number => halves.reduce((total, half) => total + of(half), 0);
report('soak:crash', {
  kills: sum(({ kills }) => Object.values(kills).reduce((total, one) => total + one, 0)),
  killsByPart: Object.fromEntries(killable.map((part) => [part, sum(({ kills }) => kills[part])])),
  accepted: sum(({ accepted }) => accepted),
  lost: sum(({ lost }) => lost),
  unknownNotSent: sum(({ unknownNotSent }) => unknownNotSent),
  falseAcceptances: sum(({ falseAcceptances }) => falseAcceptances),
  duplicates: sum(({ duplicates }) => duplicates),
  inDataAtKill: sum(({ inDataAtKill }) => inDataAtKill),
  refused: sum(({ refused }) => refused),
  halves,
  mailboxes: numbers.mailboxes,
  foreignSink: sink ? `${sink.host}:${sink.port}` : null,
  seconds: sum(({ seconds }) => seconds),
});
