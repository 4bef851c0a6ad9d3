import { createServer, type Socket } from 'node:net';
import type { Address } from './arguments';
import { SinkJudge, type SenderLimits } from './judge';
import { Ledger, type Counts } from './sink-ledger';
import { passLineOn, serveLine, type Behaviour } from './sink-lines';

/** What the bench's process asks this one. */
export type SinkQuestion =
  | { ask: 'listen'; port: number; foreign: Address | undefined }
  | { ask: 'deaf' }
  | { ask: 'behave'; change: Partial<Behaviour> }
  | { ask: 'judge'; limits: SenderLimits }
  | { ask: 'verdict' }
  | { ask: 'counts' }
  | { ask: 'wait'; unique: number }
  | { ask: 'arrivals'; from: number; atMost: number };

const ledger = new Ledger();
const behaviour: Behaviour = { pipelining: false, slow: {}, dropAfterDot: false, refuse: null };
const open = new Set<Socket>();
const waiting = new Set<{ unique: number; done: () => void }>();
let connections = 0;
let foreign: Address | undefined;
let judge: SinkJudge | undefined;

const line = {
  behaviour,
  get judge() {
    return judge;
  },
  record(arrival: Parameters<Ledger['add']>[0]): void {
    ledger.add(arrival);
    for (const one of waiting) {
      if (ledger.unique < one.unique) continue;
      waiting.delete(one);
      one.done();
    }
  },
};

const server = createServer((socket) => {
  connections += 1;
  open.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => open.delete(socket));
  if (foreign) passLineOn(socket, foreign, line);
  else serveLine(socket, line);
});

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function deaf(): Promise<void> {
  for (const socket of open) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function answer(question: SinkQuestion): Promise<unknown> {
  switch (question.ask) {
    case 'listen':
      foreign = question.foreign;
      return listen(question.port);
    case 'deaf':
      return deaf();
    case 'behave':
      Object.assign(behaviour, question.change);
      return undefined;
    case 'judge':
      judge = new SinkJudge(question.limits);
      return undefined;
    case 'verdict':
      return judge?.verdict();
    case 'counts': {
      const counts: Counts = { unique: ledger.unique, duplicates: ledger.duplicates, connections, connectionsNow: open.size };
      return counts;
    }
    case 'wait':
      if (ledger.unique < question.unique) await new Promise<void>((done) => waiting.add({ unique: question.unique, done }));
      return undefined;
    case 'arrivals':
      return ledger.rows(question.from, question.atMost);
  }
}

process.on('message', ({ number, question }: { number: number; question: SinkQuestion }) => {
  answer(question).then(
    (said) => process.send?.({ number, said }),
    (error: unknown) => process.send?.({ number, failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
// The bench ends us, in its own time; Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.send?.({ ready: true });
