import { readEnvironment } from './env';
import { startSandbox } from './start';

const environment = readEnvironment();

function explain(error: unknown): never {
  const { code, port } = error as { code?: string; port?: number };
  const [name] = Object.entries(environment.ports).find(([, number]) => number === port) ?? [];
  if (code === 'EADDRINUSE' && name) {
    console.error(`Port ${port} is taken by another program. Stop it, or choose another port with PLATEN_SANDBOX_${name.toUpperCase()}_PORT.`);
  } else {
    console.error('The sandbox could not start:', error);
  }
  process.exit(1);
}

const sandbox = await startSandbox(environment).catch(explain);

let isStopping = false;
function leave() {
  if (isStopping) return;
  isStopping = true;
  void sandbox.stop().finally(() => process.exit(0));
}
process.once('SIGTERM', leave);
// Ctrl-C reaches the whole group; whoever started the sandbox then says by SIGTERM when its turn has come.
process.on('SIGINT', () => {
  if (!process.send) leave();
});
process.once('disconnect', leave); // whoever started it is gone

console.log(`Sandbox: ${sandbox.pagesUrl}, Entra ID ${sandbox.entraUrl}, Exchange Online ${sandbox.exchangePort}, relay ${sandbox.relayPort}`);
process.send?.({ ready: true });
