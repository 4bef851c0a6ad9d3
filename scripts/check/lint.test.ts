import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFixture } from './fixture';

/** Each row: the rule, the file that breaks it, the line by which it does. */
const broken: [rule: string, file: string, line: string][] = [
  ['no-restricted-properties', 'lib/printers/add.ts', 'export const url = process.env.DATABASE_URL;'],
  ['no-restricted-properties', 'app/page.tsx', 'export const { env } = process;'],
  ['no-restricted-properties', 'lib/base/logger.ts', "export const level = process.env['PLATEN_LOG_LEVEL'];"],
  ['no-restricted-properties', 'sandbox/entra.ts', 'export const port = process.env.PORT;'],
  ['no-restricted-properties', 'e2e/scan.spec.ts', 'export const port = process.env.PORT;'],
  ['no-restricted-syntax', 'worker/main.ts', 'export const all = globalThis.process.env;'],
  ['no-restricted-imports', 'api/main.ts', "import { env } from 'node:process';\nexport const url = env.DATABASE_URL;"],
  ['no-restricted-properties', 'lib/relay/rules/now.ts', 'export const due = (): number => Date.now();'],
  ['no-restricted-properties', 'lib/relay/rules/chance.ts', 'export const jitter = (): number => Math.random();'],
  ['no-restricted-properties', 'lib/relay/rules/environment.ts', 'export const url = process.env.DATABASE_URL;'],
  ['no-restricted-syntax', 'lib/relay/rules/date.ts', 'export const today = (): Date => new Date();'],
  ['no-restricted-globals', 'lib/relay/rules/id.ts', 'export const id = (): string => crypto.randomUUID();'],
  ['no-restricted-globals', 'lib/relay/rules/wait.ts', 'export const wait = (): void => void setTimeout(() => 1, 1);'],
  ['no-restricted-imports', 'lib/relay/rules/bytes.ts', "import { randomBytes } from 'node:crypto';\nexport const key = randomBytes(32);"],
  ['@typescript-eslint/no-explicit-any', 'lib/printers/any.ts', 'export const read = (row: any): string => String(row);'],
  ['@typescript-eslint/no-floating-promises', 'lib/printers/float.ts', 'export const go = (): void => { Promise.resolve(1); };'],
  ['@typescript-eslint/ban-ts-comment', 'lib/printers/ignore.ts', "// @ts-ignore because\nexport const n: number = 'a';"],
  ['no-console', 'lib/printers/print.ts', "console.log('here');"],
  ['@typescript-eslint/no-explicit-any', 'lib/printers/disabled.ts', '// eslint-disable-next-line\nexport const read = (row: any): string => String(row);'],
  ['react-hooks/rules-of-hooks', 'components/printers/list.tsx', "import { useState } from 'react';\nexport function List({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}"],
  ['platen/tests-wait', 'lib/printers/add.live.test.ts', "import { it } from 'vitest';\nit('is added', async () => {}, 30_000);"],
  ['platen/tests-wait', 'lib/printers/list.test.ts', "import { it } from 'vitest';\nit.each([1])('is listed %s', { timeout: 5_000 }, () => {});"],
  ['platen/tests-wait', 'lib/printers/speed.test.ts', "import { expect, it } from 'vitest';\nit('is fast', () => {\n  const began = performance.now();\n  expect(performance.now() - began).toBeLessThan(100);\n});"],
  ['platen/tests-wait', 'e2e/steps/look.ts', "import { expect, type Page } from '@playwright/test';\nexport const look = (page: Page) => expect(page.getByText('x')).toBeVisible({ timeout: 20_000 });"],
  ['platen/tests-wait', 'e2e/chain.spec.ts', "import { test } from '@playwright/test';\ntest.describe.configure({ mode: 'serial' });"],
  ['platen/tests-wait', 'e2e/slow.spec.ts', "import { test } from '@playwright/test';\ntest.setTimeout(1_000);"],
  ['no-restricted-syntax', 'lib/printers/search.ts', "export const where = (text: string) => ({ name: { equals: text, mode: 'insensitive' as const } });"],
  ['no-restricted-syntax', 'lib/messages/part.ts', 'export const where = (text: string) => ({ subject: { contains: text } });'],
  ['no-restricted-syntax', 'api/rest/beginning.ts', 'export const where = (text: string) => ({ name: { startsWith: text } });'],
  ['no-restricted-syntax', 'lib/mailboxes/like.ts', 'export const sql = (column: string) => `SELECT 1 FROM "Mailbox" WHERE ${column} ILIKE $1`;'],
  ['no-restricted-syntax', 'lib/mailboxes/like-text.ts', "export const sql = 'SELECT 1 WHERE a LIKE $1';"],
  ['no-restricted-syntax', 'lib/grants/rules/remedy.ts', 'export const remedy = (mailbox: string) => `Set-CASMailbox -Identity ${mailbox}`;'],
  ['no-restricted-syntax', 'components/mailboxes/line.ts', "export const line = (mailbox: string) => 'Get-' + 'Mailbox ' + mailbox;"],
  ['no-restricted-syntax', 'app/line.ts', 'export const line = (url: string) => `curl -sS ${url}`;'],
  ['no-restricted-syntax', 'api/rest/line.ts', "export const line = (file: string) => ['openssl x509 -in', file].join(' ');"],
  ['no-restricted-syntax', 'components/ui/shown.tsx', 'export const Shown = () => <code>Remove-Mailbox x</code>;'],
  ['no-restricted-syntax', 'components/hand-overs/mail.tsx', 'export const Mail = ({ to }: { to: string }) => <a href={`mailto:${to}`}>Mail</a>;'],
  ['no-restricted-syntax', 'components/ui/cast.ts', "import type { PastedLine } from '@/lib/commands/contract';\nexport const line = (text: string) => text as PastedLine;"],
  ['no-restricted-syntax', 'components/ui/away.tsx', 'export const Away = ({ href }: { href: string }) => <a href={href} target="_blank">There</a>;'],
  ['no-restricted-syntax', 'components/ui/leave.ts', 'export const leave = (to: string) => window.location.assign(to);'],
  ['regexp/no-super-linear-backtracking', 'lib/printers/named.ts', String.raw`export const named = /^([^<>"]*?)\s*<([^<>]+)>$/;`],
  ['regexp/no-super-linear-backtracking', 'api/rest/nested.ts', 'export const nested = /^(?:a+)+$/;'],
  ['regexp/no-super-linear-move', 'sandbox/trailing.ts', String.raw`export const bare = (text: string): string => text.replace(/\s+$/, '');`],
  ['@next/next/no-img-element', 'app/picture.tsx', 'export const Picture = () => <img src="/a.png" />;'],
];

const sound: Record<string, string> = {
  'lib/base/env.ts': 'export const url = process.env.DATABASE_URL;',
  'sandbox/env.ts': 'export const port = process.env.PORT;',
  'e2e/stage/port.ts': 'export const port = process.env.PORT;',
  'scripts/start/main.mjs': 'console.log(process.env.PORT);',
  'next.config.ts': 'export default process.env.PORT;',
  'lib/relay/rules/due.ts': 'export const due = (now: Date): Date => new Date(now.getTime() + 1000);',
  'lib/relay/rules/due.test.ts': 'export const today = new Date();',
  'lib/relay/late.test.ts': "import { expect, it } from 'vitest';\nit('waits', () => {\n  const began = performance.now();\n  expect(performance.now() - began).toBeGreaterThan(100);\n});",
  'lib/base/db/like.ts': "export const sameText = (text: string) => ({ equals: text, mode: 'insensitive' as const });",
  'lib/messages/letters.ts': "export const starts = (text: string): boolean => text.startsWith('a') || text.endsWith('LIKELY');",
  'lib/commands/rules/shell.ts': 'export const line = `curl -sS https://platen.example`;',
  'api/rest/cookie.ts': "export const name = 'Set-Cookie';",
  'lib/printers/words.ts': String.raw`export const word = /^\w+(?: \w+)*$/;`,
  'lib/relay/drain.ts': 'export const now = (): number => Date.now();',
};

describe('how code may be written', () => {
  const fixture = makeFixture({ ...sound, ...Object.fromEntries(broken.map(([, file, line]) => [file, line])) });
  const found = new Map<string, string[]>();

  beforeAll(() => {
    const eslint = path.join(fixture.root, 'node_modules/eslint/bin/eslint.js');
    const { stdout, stderr } = spawnSync(process.execPath, [eslint, '--format', 'json', ...Object.keys(sound), ...broken.map(([, file]) => file)], {
      cwd: fixture.root,
      encoding: 'utf8',
    });
    if (!stdout.startsWith('[')) throw new Error(stderr);
    for (const { filePath, messages } of JSON.parse(stdout) as { filePath: string; messages: { ruleId: string | null; message: string }[] }[]) {
      found.set(path.relative(fixture.root, filePath), messages.map(({ ruleId, message }) => ruleId ?? message));
    }
  });
  afterAll(() => fixture.remove());

  it.each(broken)('%s catches %s', (rule, file) => {
    expect(found.get(file)).toContain(rule);
  });

  it.each(Object.keys(sound))('leaves %s alone', (file) => {
    expect(found.get(file)).toEqual([]);
  });
});
