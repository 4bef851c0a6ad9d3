import type { ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { databaseVariables, roleUrls } from '../migrate/role-urls';
import { Sentence } from '../postgres';
import { checkSurroundings } from './checks';
import { demoEnvironment, plainEnvironment, secretsGiven } from './environment';
import { type KeptPostgres, keepPostgres } from './keep-postgres';
import { stopLeftovers } from './leftovers';
import { LogFile } from './log-file';
import { runOnce } from './once';
import { SupervisedProcess } from './process';
import { type OwnerLogIn, readyBlock } from './ready-block';
import { writeReadyFile } from './ready-file';
import { demoSecrets } from './secrets';
import type { Settings } from './settings';
import { stopGroup } from './stop-group';
import { done, say, warn } from './terminal';

const DATABASE = 'platen';
const OWNER_EMAIL = 'owner@contoso.example';
const READY_WITHIN_MS = 300_000;
/** Worker and api may finish what they have begun: docs of each say within 30 seconds. */
const GRACE_MS = 32_000;
const STOP_ORDER = ['worker', 'api', 'web', 'sandbox'];

/** Everything one start brings up. */
export class Product {
  stopping = false;
  readonly #processes: SupervisedProcess[] = [];
  readonly #logs: LogFile[] = [];
  #postgres: KeptPostgres | undefined;
  #task: ChildProcess | undefined;
  #starting: Promise<void> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly root: string,
  ) {}

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { settings } = this;
    mkdirSync(path.join(settings.dataFolder, 'run'), { recursive: true });
    if (settings.readyFile) rmSync(settings.readyFile, { force: true });
    const leftovers = await stopLeftovers(settings.dataFolder);
    if (leftovers > 0) say(`Stopped ${leftovers} ${leftovers === 1 ? 'process' : 'processes'} that an earlier start left behind.`);
    await checkSurroundings(settings);
    await this.#run(['--import', 'tsx', path.join('scripts', 'build', 'main.ts'), 'web'], process.env, true);

    const plain = plainEnvironment(settings, process.env);
    const { environment, owner, databaseUrls, databases } = settings.mode === 'demo' ? await this.#prepareDemo(plain) : await this.#prepareProduction(plain);
    await this.#startProcesses(plain, environment, databases);
    if (settings.readyFile) writeReadyFile(settings.readyFile, { settings, owner, databaseUrls, environment: { ...environment, ...databases } });
    process.send?.({ ready: true });
    say(readyBlock(settings, owner));
  }

  async #prepareDemo(plain: Record<string, string>) {
    const { settings } = this;
    const secrets = demoSecrets(settings.dataFolder);
    let since = performance.now();
    this.#postgres = await keepPostgres(settings.dataFolder, settings.ports.PLATEN_POSTGRES_PORT);
    this.#refuseIfStopping();
    done(this.#postgres.adopted ? 'Postgres (was still running)' : 'Postgres', since);

    since = performance.now();
    const { superuserUrl } = this.#postgres;
    const databaseUrls = roleUrls({
      superuserUrl,
      passwords: secrets.databasePasswords,
      database: DATABASE,
    });
    const environment = demoEnvironment(settings, secrets, process.env);
    const owner: OwnerLogIn = { email: OWNER_EMAIL, password: secrets.ownerPassword };
    await this.#run(['dist/prepare.js'], {
      ...plain,
      ...environment,
      NODE_ENV: 'production',
      PLATEN_SUPERUSER_URL: superuserUrl,
      PLATEN_ROLE_PASSWORDS: JSON.stringify(secrets.databasePasswords),
      DATABASE_ADMIN_URL: databaseUrls.adminUrl,
      PLATEN_DATABASE: DATABASE,
      PLATEN_DEMO_OWNER_EMAIL: owner.email,
      PLATEN_DEMO_OWNER_PASSWORD: owner.password,
    });
    done('Database', since);
    return { environment, owner, databaseUrls: { superuserUrl, ...databaseUrls }, databases: databaseVariables(databaseUrls) };
  }

  async #prepareProduction(plain: Record<string, string>) {
    const since = performance.now();
    const { DATABASE_OWNER_URL: ownerUrl = '', DATABASE_WEB_URL: webUrl = '', DATABASE_API_URL: apiUrl = '', DATABASE_WORKER_URL: workerUrl = '' } = process.env;
    await this.#run(['dist/migrate.js'], { ...plain, NODE_ENV: 'production', DATABASE_OWNER_URL: ownerUrl });
    done('Database', since);
    const databases = { DATABASE_WEB_URL: webUrl, DATABASE_API_URL: apiUrl, DATABASE_WORKER_URL: workerUrl };
    return { environment: secretsGiven(process.env), owner: undefined, databaseUrls: { ownerUrl, webUrl, apiUrl, workerUrl }, databases };
  }

  async #startProcesses(plain: Record<string, string>, secret: Record<string, string>, databases: Record<string, string>): Promise<void> {
    // The sandbox simulates a stranger's servers: it gets nothing of ours. The rest needs its certificate authority.
    if (this.settings.mode === 'demo') await this.#startTogether(['sandbox'], plain);
    await this.#startTogether(['web', 'api', 'worker'], { ...plain, ...secret }, databases);
  }

  async #startTogether(names: string[], shared: Record<string, string>, databases: Record<string, string> = {}): Promise<void> {
    this.#refuseIfStopping();
    const since = performance.now();
    const processes = names.map((name) => {
      const log = new LogFile(path.join(this.settings.dataFolder, 'log'), name, (text) => warn(name, text));
      this.#logs.push(log);
      // Each logs in at the database as a role of its own, and knows no other's password.
      const variable = `DATABASE_${name.toUpperCase()}_URL`;
      const environment = variable in databases ? { ...shared, [variable]: databases[variable] ?? '' } : shared;
      const started = new SupervisedProcess({ name, script: `${name}.js`, environment }, { root: this.root, dataFolder: this.settings.dataFolder, log });
      this.#processes.push(started);
      return started;
    });
    await Promise.all(processes.map((one) => this.#whenReady(one, since)));
  }

  async #whenReady(started: SupervisedProcess, since: number): Promise<void> {
    const slow = setTimeout(() => say(`  … still waiting for ${started.name}`), 10_000);
    let late: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      const refuse = (): void => reject(new Sentence(`${started.name} was not ready within ${READY_WITHIN_MS / 1000} s. See ${this.settings.dataFolder}/log/${started.name}.log.`));
      late = setTimeout(refuse, READY_WITHIN_MS);
    });
    try {
      await Promise.race([started.ready, timeout]);
      done(started.name, since);
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
    }
  }

  async #run(args: string[], environment: NodeJS.ProcessEnv, inherit = false): Promise<void> {
    this.#refuseIfStopping();
    await runOnce(this.root, args, { environment, inherit, began: (child) => (this.#task = child) });
    this.#task = undefined;
    this.#refuseIfStopping();
  }

  #refuseIfStopping(): void {
    if (this.stopping) throw new Sentence('Stopped before it was ready.');
  }

  /** Stops everything in order and waits for it: first who takes or sends mail, last what keeps it. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.settings.readyFile) rmSync(this.settings.readyFile, { force: true });
    this.#task?.kill('SIGTERM');
    await this.#stopProcesses();
    // A start that is under way notices soon, and may have made one more process by then.
    await this.#starting?.catch(() => undefined);
    await this.#stopProcesses();
    await this.#postgres?.stop();
    for (const log of this.#logs) log.close();
  }

  async #stopProcesses(): Promise<void> {
    for (const name of STOP_ORDER) await this.#processes.find((one) => one.name === name)?.stop(GRACE_MS);
  }

  /** Ends everything at once. Postgres is left as after a crash, and recovers at the next start. */
  kill(): void {
    this.stopping = true;
    if (this.#task?.pid !== undefined) stopGroup(this.#task.pid);
    for (const one of this.#processes) one.kill();
    this.#postgres?.kill();
  }
}
