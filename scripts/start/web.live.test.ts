import { expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase } from '@/e2e/stage/fresh-database';
import { startProcess } from '@/e2e/stage/start-process';

async function ending(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = startProcess('scripts/start/web.ts', environment);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

it('the web process starts neither as a role that sees every organization, nor with half an environment', async () => {
  const database = await freshDatabase();
  useEnvironment(database);
  for (const url of [database.superuserUrl, database.ownerUrl]) {
    const { code, said } = await ending({ DATABASE_WEB_URL: url });
    expect(code).toBe(1);
    expect(said).toContain("could see every organization's rows");
    expect(said).not.toContain(new URL(url).password || 'no password');
  }
  const { code, said } = await ending({ NEXTAUTH_SECRET: '' });
  expect(code).toBe(1);
  expect(said).toContain('NEXTAUTH_SECRET');
  await database.drop();
});
