import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFixture } from './fixture';

/** Each row: the rule, the file that breaks it, the import by which it does. */
const broken: [rule: string, file: string, line: string][] = [
  ['rules-import-only-rules', 'lib/printers/rules/reads-verb.ts', "import '@/lib/printers/add';"],
  ['rules-import-only-rules', 'lib/printers/rules/reads-node.ts', "import 'node:fs';"],
  ['rules-import-only-rules', 'lib/printers/rules/reads-package.ts', "import 'zod';"],
  ['rules-import-only-rules', 'lib/messages/content/rules/reads-base.ts', "import '@/lib/base/db';"],
  ['rules-take-only-types-of-a-contract', 'lib/printers/rules/reads-contract.ts', "import { name } from '@/lib/printers/contract';\nname;"],
  ['contracts-import-zod-rules-and-contracts', 'lib/grants/contract.ts', "import '@/lib/grants/keep';"],
  ['contracts-import-zod-rules-and-contracts', 'lib/messages/contract.ts', "import 'pino';"],
  ['contracts-import-zod-rules-and-contracts', 'lib/people/contract.ts', "import type { Db } from '@/lib/base/db';\nexport type D = Db;"],
  ['components-import-contracts-rules-and-components', 'components/printers/calls-verb.tsx', "import '@/lib/printers/add';"],
  ['components-import-contracts-rules-and-components', 'components/printers/types-verb.tsx', "import type { Added } from '@/lib/printers/add';\nexport type A = Added;"],
  ['components-import-contracts-rules-and-components', 'components/printers/reads-node.tsx', "import 'node:fs';"],
  ['components-import-contracts-rules-and-components', 'components/printers/server-package.tsx', "import 'pino';"],
  ['components-import-contracts-rules-and-components', 'components/printers/reads-page.tsx', "import '@/app/page';"],
  ['prisma-only-in-lib-base-db', 'lib/printers/prisma.ts', "import '@/prisma/client/client';"],
  ['prisma-only-in-lib-base-db', 'app/prisma.ts', "import '@prisma/adapter-pg';"],
  ['pg-only-in-lib-base-db', 'lib/printers/pg.ts', "import 'pg';"],
  ['pg-only-in-lib-base-db', 'lib/base/queue/pg.ts', "import 'pg';"],
  ['queue-libraries-only-in-lib-base-queue', 'worker/bullmq.ts', "import 'bullmq';"],
  ['queue-libraries-only-in-lib-base-queue', 'lib/relay/ioredis.ts', "import 'ioredis';"],
  ['msal-only-in-lib-outside-entra', 'lib/authorizations/msal.ts', "import '@azure/msal-node';"],
  ['nodemailer-only-in-lib-outside-smtp', 'lib/relay/nodemailer.ts', "import 'nodemailer';"],
  ['mail-parsers-only-where-mime-is-read', 'lib/messages/parser.ts', "import 'libmime';"],
  ['mail-composer-only-in-lib-messages-content', 'lib/messages/composer.ts', "import 'nodemailer/lib/mail-composer';"],
  ['embedded-parts-stay-out-of-the-product', 'api/smtp-server.ts', "import 'smtp-server';"],
  ['lib-knows-none-of-its-callers', 'lib/printers/calls-app.ts', "import '@/app/page';"],
  ['lib-knows-none-of-its-callers', 'lib/printers/calls-component.ts', "import '@/components/ui/button';"],
  ['lib-knows-none-of-its-callers', 'lib/printers/calls-worker.ts', "import '@/worker/main';"],
  ['lib-knows-none-of-its-callers', 'lib/printers/calls-api.ts', "import '@/api/rest/server';"],
  ['lib-knows-none-of-its-callers', 'lib/printers/calls-script.ts', "import '@/scripts/start/tool';"],
  ['base-knows-no-subject', 'lib/base/calls-subject.ts', "import '@/lib/printers/add';"],
  ['only-worker-imports-relay', 'lib/messages/calls-relay.ts', "import '@/lib/relay/drain';"],
  ['only-worker-imports-relay', 'api/rest/calls-relay.ts', "import '@/lib/relay/drain';"],
  ['subjects-meet-at-verb-files', 'lib/grants/reads-inner.ts', "import '@/lib/printers/inner/part';"],
  ['only-commands-put-words-together', 'components/mailboxes/makes-command.ts', "import '@/lib/commands/rules/word';"],
  ['processes-stand-apart', 'app/calls-worker.ts', "import '@/worker/main';"],
  ['processes-stand-apart', 'worker/calls-api.ts', "import '@/api/rest/server';"],
  ['only-web-imports-components', 'worker/shows.ts', "import '@/components/ui/button';"],
  ['product-knows-no-sandbox', 'lib/outside/entra/simulated.ts', "import '@/sandbox/entra';"],
  ['product-knows-no-sandbox', 'worker/simulated.ts', "import '@/sandbox/entra';"],
  ['sandbox-knows-no-product', 'sandbox/calls-lib.ts', "import '@/lib/clouds/rules/endpoint';"],
  ['no-cycles', 'lib/audit/first.ts', "import './second';"],
  ['everything-resolves', 'lib/audit/dangling.ts', "import '@/lib/audit/nowhere';"],
  ['no-development-packages-in-the-product', 'lib/audit/development.ts', "import 'vitest';"],
];

const sound: Record<string, string> = {
  'lib/commands/rules/word.ts': 'export {};',
  'lib/commands/rules/exchange.ts': "import './word';",
  'lib/printers/rules/name.ts': "import type { Name } from '@/lib/printers/contract';\nimport '@/lib/clouds/rules/endpoint';\nexport type N = Name;",
  'lib/printers/contract.ts': "import 'zod';\nimport '@/lib/clouds/rules/endpoint';\nexport const name = 1;\nexport type Name = 'a';",
  'lib/printers/add.ts': "import '@/lib/base/db';\nimport '@/lib/grants/keep';\nimport './inner/part';\nexport type Added = 1;",
  'lib/printers/inner/part.ts': 'export {};',
  'lib/grants/keep.ts': "import '@/lib/outside/entra/client';",
  'lib/clouds/rules/endpoint.ts': 'export {};',
  'lib/base/db.ts': "import '@/prisma/client/client';\nimport 'pg';\nexport type Db = 1;",
  'lib/base/queue/queue.ts': "import 'bullmq';",
  'lib/outside/entra/client.ts': "import '@azure/msal-node';",
  'lib/outside/smtp.ts': "import 'nodemailer';",
  'lib/messages/content/build.ts': "import 'nodemailer/lib/mail-composer';",
  'lib/relay/drain.ts': "import '@/lib/messages/content/build';\nimport '@/lib/outside/smtp';",
  'lib/relay/drain.live.test.ts': "import 'pg';\nimport '@/sandbox/entra';\nimport '@/scripts/start/tool';",
  'lib/audit/second.ts': "import './first';",
  'components/ui/button.tsx': "import 'react';\nimport '@base-ui/react/button';\nimport '@/lib/printers/contract';",
  'app/page.ts': "import '@/components/ui/button';\nimport '@/lib/printers/add';",
  'api/rest/server.ts': "import '@/lib/printers/add';\nimport 'fastify';",
  'worker/main.ts': "import '@/lib/relay/drain';",
  'sandbox/entra.ts': "import 'oidc-provider';\nimport 'node:http';",
  'scripts/start/tool.ts': "import 'pg';",
  'prisma/client/client.ts': 'export {};',
};

type Violation = { rule: string; from: string; to: string };
type Inspection = { modules: number; aliased: number; violations: Violation[] };

describe('who may import whom', () => {
  const fixture = makeFixture({ ...sound, ...Object.fromEntries(broken.map(([, file, line]) => [file, line])) });
  let inspection: Inspection;

  beforeAll(() => {
    const script = path.join(import.meta.dirname, 'architecture.mjs');
    const { stdout } = spawnSync(process.execPath, [script, '--json'], { cwd: fixture.root, encoding: 'utf8' });
    inspection = JSON.parse(stdout) as Inspection;
  });
  afterAll(() => fixture.remove());

  it('sees the modules, and follows the alias', () => {
    expect(inspection.modules).toBeGreaterThanOrEqual(broken.length);
    expect(inspection.aliased).toBeGreaterThan(20);
  });

  it.each(broken)('%s catches %s', (rule, file) => {
    expect(inspection.violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });

  it('leaves sound files alone', () => {
    const files = new Set(broken.map(([, file]) => file));
    // The other half of the cycle is reported too, and rightly.
    expect(inspection.violations.filter(({ from }) => !files.has(from) && from !== 'lib/audit/second.ts')).toEqual([]);
  });

  it('has a case for every rule', () => {
    const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as { forbidden: { name: string }[] };
    expect([...new Set(broken.map(([rule]) => rule))].sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
  });
});
