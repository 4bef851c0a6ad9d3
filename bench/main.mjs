// npm run bench:… and soak:…: needs `npm ci` and nothing else. Builds what is missing, then runs bench/<name>.ts; its last
// line is one JSON object.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '..');
const [name, ...rest] = process.argv.slice(2);

/** Programs that npm does not bring: the Debian package, and how to see that it is there. */
const PACKAGES = {
  postfix: () => existsSync('/usr/sbin/postfix') && existsSync('/usr/lib/postfix/sbin/master'),
  'redis-server': () => spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0,
};
const NEEDS = {
  'soak-crash': ['redis-server'],
  'soak-faults': ['redis-server'],
  latency: ['postfix'],
  relay: ['postfix'],
};

function refusal() {
  if (!name || !existsSync(path.join(root, 'bench', `${name}.ts`))) return `There is no bench called ${name ?? '""'}; package.json names them all.`;
  if (!existsSync(path.join(root, 'node_modules', 'tsx'))) return 'The packages are not installed: run npm ci first.';
  const missing = (NEEDS[name] ?? []).filter((one) => !PACKAGES[one]());
  return missing.length > 0 ? `This needs ${missing.join(' and ')}: on Debian and Ubuntu, sudo apt-get install ${missing.join(' ')}.` : undefined;
}

const why = refusal();
if (why) {
  console.error(why);
  process.exit(1);
}
const tsx = ['--import', 'tsx'];
// Progress goes to stderr, so that stdout holds the result alone.
const built = spawnSync(process.execPath, [...tsx, path.join('scripts', 'build', 'main.ts')], { cwd: root, stdio: ['ignore', 2, 2] });
if (built.status !== 0) process.exit(built.status ?? 1);

const child = spawn(process.execPath, [...tsx, path.join('bench', `${name}.ts`), ...rest], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
