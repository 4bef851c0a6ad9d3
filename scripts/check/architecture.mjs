// Who may import whom. `node scripts/check/architecture.mjs` says it of the working folder, with --json for a program.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const PLACES = [
  'app', 'api', 'components', 'lib', 'worker', 'sandbox', 'scripts', 'e2e', 'bench', 'proxy.ts', 'instrumentation.ts',
];

/** Fewer modules than this means that the cruiser does not see the code, not that the code is clean. */
const FEWEST_MODULES = 20;

/**
 * Reads every import below the working folder and holds it against the .dependency-cruiser.cjs there. (The cruiser follows
 * tsconfig's paths from the working folder only, so it can't be told another one.)
 */
async function inspect() {
  const root = process.cwd();
  const { options, forbidden } = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs'));
  const places = PLACES.filter((place) => existsSync(path.join(root, place)));
  const { output } = await cruise(
    places,
    { ...options, ruleSet: { forbidden, options }, validate: true },
    undefined,
    { tsConfig: extractTSConfig(path.join(root, options.tsConfig.fileName)) },
  );
  if (typeof output === 'string') throw new Error(output);
  const isOurs = ({ source }) => places.some((place) => source === place || source.startsWith(`${place}/`));
  const ours = output.modules.filter(isOurs);
  return {
    modules: ours.length,
    aliased: ours.flatMap((module) => module.dependencies).filter((found) => found.module.startsWith('@/') && !found.couldNotResolve)
      .length,
    violations: output.summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      to: cycle ? cycle.map((step) => step.name).join(' → ') : to,
      comment: forbidden.find(({ name }) => name === rule.name)?.comment,
    })),
  };
}

const { modules, aliased, violations } = await inspect();
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ modules, aliased, violations }));
} else {
  for (const { rule, from, to, comment } of violations) {
    console.log(`${from}\n  imports ${to}\n  ${rule}${comment ? `: ${comment}` : ''}`);
  }
  console.log(`${modules} modules, ${aliased} imports by @/, ${violations.length} forbidden`);
}
if (modules <= FEWEST_MODULES || aliased === 0) {
  console.error('The cruiser does not see the code; look at tsconfig.json and at the versions of TypeScript and dependency-cruiser.');
  process.exitCode = 1;
}
if (violations.length > 0) process.exitCode = 1;
