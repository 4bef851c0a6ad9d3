// A worker with the relay alone: no jobs, no schedules, so that nothing but the drain is measured.
import { closePool } from '@/lib/base/db/pool';
import { Pump } from '@/lib/relay/pump';
import { inProcessSink } from './in-process-sink';

let dispatches = 0;
const places = process.env['BENCH_PLACES'];
const pump = new Pump({
  sweepMs: 1_000,
  ...(places ? { places: Number(places) } : {}),
  ...(process.env['BENCH_SOCKET'] === 'in-process' ? { openSession: inProcessSink(() => (dispatches += 1)) } : {}),
});
pump.start();

let stopping = false;
const tell = (): void => void process.send?.({ dispatches });
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  void pump
    .stop()
    .then(closePool)
    .finally(() => {
      tell();
      process.disconnect();
      process.exit(0);
    });
};
process.on('SIGTERM', stop);
// Whoever began us is gone.
process.on('disconnect', stop);
// They stop us; Ctrl-C reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('message', tell);
process.send?.({ ready: true });
