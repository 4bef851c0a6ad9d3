import type { RolePasswords } from '@/scripts/migrate/role-urls';

/** What global-setup.ts brought up, handed to the test processes through their environment. */
export interface StageServer {
  /** Database `postgres` as role `postgres`. */
  superuserUrl: string;
  passwords: RolePasswords;
  /** Of the role that tests log in as. */
  testPassword: string;
  /** A database with every migration applied, to make others from. */
  template: string;
}

const NAME = 'PLATEN_STAGE_SERVER';

export function announceServer(server: StageServer): void {
  process.env[NAME] = JSON.stringify(server);
}

/** @throws Error where a test runs without the stage */
export function stageServer(): StageServer {
  const announced = process.env[NAME];
  if (!announced) throw new Error('No Postgres is up for tests: name the file *.live.test.ts, and run it with vitest --project live.');
  return JSON.parse(announced) as StageServer;
}
