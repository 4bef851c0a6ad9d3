import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from './run-tool';
import { stampOf } from './stamp';

/** Prisma's client in prisma/client, from the schema. */
export async function generateClient(root: string, { always = false } = {}): Promise<void> {
  const stamp = stampOf(root, ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']);
  const file = path.join(root, 'prisma', 'client', '.stamp');
  if (!always && existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  await runTool(root, 'prisma', ['generate'], { failure: "Prisma's client could not be generated." });
  writeFileSync(file, stamp);
}
