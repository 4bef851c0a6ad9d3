/** Kills all that is left of a process group; harmless where nothing is. */
export function stopGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
