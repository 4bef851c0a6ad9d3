// Imported into every process of the product where a bench is asked for profiles: writes what took the processor's time,
// for Chrome's performance panel, when the process ends.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';

const folder = process.env.BENCH_PROFILES;
const [program] = path.basename(process.argv[1] ?? 'node').split('.');

if (folder) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (error, { profile }) => {
      if (error) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${program}-${process.pid}.cpuprofile`), JSON.stringify(profile));
    });
  });
}
