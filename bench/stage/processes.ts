import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks of /proc/<pid>/stat: 100 a second on every Linux. */
const ticksPerSecond = 100;

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended just now.
    return '';
  }
}

/** What stands behind the name, which may hold spaces and brackets, in /proc/<pid>/stat. */
function statOf(pid: number): string[] {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

/** The process and everything that stems from it. */
export function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [pid];
  for (const one of family) family.push(...(children.get(one) ?? []));
  return family;
}

/** Milliseconds of processor time these processes have used, with the children they have waited for. */
export function cpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = statOf(pid).slice(11, 15).map(Number);
    return sum + ((user + system + childUser + childSystem) * 1000) / ticksPerSecond;
  }, 0);
}

function kilobytes(file: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(read(file))?.[1] ?? 0);
}

/** Its share of memory, what it shares with others counted in parts (PSS), in MiB. */
export function pssMiB(pid: number): number {
  return kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') / 1024;
}

export function rssMiB(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmRSS') / 1024;
}

/** The most memory it has held since `forgetPeak`. */
export function peakRssMiB(pid: number): number {
  return kilobytes(`/proc/${pid}/status`, 'VmHWM') / 1024;
}

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Its command line, as it shows in a list of processes. */
export function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}
