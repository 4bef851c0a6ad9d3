import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SandboxClient } from '@/sandbox/client';
import { startSandbox, type Sandbox } from '@/sandbox/start';

/** A sandbox of a test's own, in a folder of its own, on free ports. */
export class Running {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'platen-sandbox-'));
  sandbox!: Sandbox;
  client!: SandboxClient;

  static async start(): Promise<Running> {
    const running = new Running();
    await running.begin();
    return running;
  }

  get ca(): Buffer {
    return readFileSync(this.sandbox.caFile);
  }

  /** Stops and starts again with the same folder and ports. */
  async restart(): Promise<void> {
    const { entraUrl, pagesUrl, exchangePort, relayPort } = this.sandbox;
    await this.sandbox.stop();
    const port = (url: string) => Number(new URL(url).port);
    await this.begin({ entra: port(entraUrl), pages: port(pagesUrl), exchange: exchangePort, relay: relayPort });
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async begin(ports = {}) {
    this.sandbox = await startSandbox({ folder: this.folder, ports });
    this.client = new SandboxClient(this.sandbox.pagesUrl);
    await this.client.settings({ deviceCodeInterval: 1 });
  }
}
