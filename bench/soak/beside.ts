import { spawn, type ChildProcess } from 'node:child_process';
import { projectRoot } from '@/scripts/root';
import type { ProductInfo } from '@/e2e/stage/product-info';

/**
 * One more api or worker beside those of the start script, so that the load goes on while one is down. Started again at once
 * when it dies, as an orchestrator would.
 */
export class BesideProcess {
  #child: ChildProcess | undefined;
  #ready = false;
  #stopping = false;

  constructor(
    private readonly product: ProductInfo,
    readonly name: 'api' | 'worker',
    private readonly environment: Record<string, string> = {},
  ) {
    this.#start();
  }

  /** Its process while it is up and serves. */
  get pid(): number | undefined {
    return this.#ready ? this.#child?.pid : undefined;
  }

  #start(): void {
    const { environment, dataFolder } = this.product;
    const child = spawn(process.execPath, [`dist/${this.name}.js`], {
      cwd: projectRoot(),
      env: { PATH: process.env['PATH'], ...environment, PLATEN_MODE: 'demo', PLATEN_DATA_DIR: dataFolder, NODE_ENV: 'production', PLATEN_LOG_LEVEL: 'silent', ...this.environment },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.on('message', () => (this.#ready = true));
    child.on('error', () => undefined);
    child.on('exit', () => {
      this.#ready = false;
      if (this.#stopping) return;
      // It may have died of a database that is starting: not quite at once, then.
      setTimeout(() => !this.#stopping && this.#start(), 300);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
