// Loaded before each child's own code (node --import). A child must not outlive the start script: when that is killed, the
// channel to it closes, and the child stops as if told to.
const GRACE_MS = 10_000;

process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
