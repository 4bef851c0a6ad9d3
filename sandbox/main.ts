import { readEnvironment } from './env';
import { startSandbox } from './start';

const sandbox = await startSandbox(readEnvironment());

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
