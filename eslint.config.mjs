import next from '@next/eslint-plugin-next';
import reactHooks from 'eslint-plugin-react-hooks';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { testsWait } from './scripts/check/tests-wait.mjs';

/** The only places that read the environment. Everything else takes the parsed values of lib/base/env. */
const readsEnvironment = [
  'lib/base/env.ts',
  'sandbox/env.ts',
  'scripts/**',
  'bench/**',
  'e2e/stage/**',
  '*.config.*',
];

const environment = {
  properties: [
    { object: 'process', property: 'env', message: 'Read the environment through lib/base/env.' },
  ],
  syntax: [
    {
      selector: "MemberExpression[property.name='env'][object.property.name='process']",
      message: 'Read the environment through lib/base/env.',
    },
    {
      selector: "MemberExpression[property.value='env'][object.name='process']",
      message: 'Read the environment through lib/base/env.',
    },
  ],
  imports: ['process', 'node:process'].map((name) => ({
    name,
    importNames: ['env'],
    message: 'Read the environment through lib/base/env.',
  })),
};

/** Rules are pure: what they need of time and chance is an argument. */
const clockAndChance = {
  properties: [
    { object: 'Date', property: 'now', message: 'A rule takes the time as an argument.' },
    { object: 'Math', property: 'random', message: 'A rule takes randomness as an argument.' },
  ],
  globals: [
    { name: 'crypto', message: 'A rule takes randomness as an argument.' },
    { name: 'performance', message: 'A rule takes the time as an argument.' },
    { name: 'process', message: 'A rule knows nothing of the process it runs in.' },
    ...['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
      name,
      message: 'A rule decides; it does not wait.',
    })),
  ],
  syntax: [
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'A rule takes the time as an argument.',
    },
    {
      selector: "CallExpression[callee.name='Date']",
      message: 'A rule takes the time as an argument.',
    },
  ],
  imports: ['crypto', 'node:crypto', 'uuid', 'perf_hooks', 'node:perf_hooks', 'timers', 'node:timers'].map(
    (name) => ({ name, message: 'A rule takes time and randomness as arguments.' }),
  ),
};

/** A searched text is letters: what LIKE means by % and _ nobody typed. Prisma escapes nothing. */
const searches = {
  syntax: [
    {
      selector: "Property[key.name='mode'] Literal[value='insensitive'], MemberExpression[property.name='insensitive']",
      message: 'Search through lib/base/db/like: `mode: insensitive` is ILIKE, where % and _ are no letters.',
    },
    {
      selector: 'ObjectExpression > Property[key.name=/^(?:contains|startsWith|endsWith|string_(?:contains|starts_with|ends_with))$/]',
      message: 'Search through lib/base/db/like: this is LIKE in Postgres, where % and _ are no letters.',
    },
    ...['Literal[value=WORD]', 'TemplateElement[value.raw=WORD]'].map((place) => ({
      selector: place.replace('WORD', String.raw`/\bI?LIKE\b|\bSIMILAR TO\b/`),
      message: 'Compare with `strpos` or `=`, or search through lib/base/db/like: % and _ are no letters to LIKE.',
    })),
  ],
};

/** What is pasted into a shell comes from one room, which checks every value that stands in it. */
const commandWords = {
  cmdlet: String.raw`/\b(?:Add|Connect|Disable|Enable|Export|Get|Grant|Import|Install|Invoke|New|Remove|Restart|Revoke|Set|Start|Stop|Test|Update)-(?:(?!Cookie)[A-Z]|$)/`,
  shell: String.raw`/(?:^|[\s;|&(])(?:curl|wget|openssl|pwsh|powershell|psql|sudo)(?:\s|$)/`,
  link: String.raw`/^\s*(?:mailto|javascript|data:text)[:/]/i`,
};
const commands = {
  syntax: [
    ...Object.values(commandWords).flatMap((words) =>
      ['Literal[value=WORDS]', 'TemplateElement[value.raw=WORDS]', 'JSXText[value=WORDS]'].map((place) => ({
        selector: place.replace('WORDS', words),
        message: 'A command or a link that somebody follows is made in lib/commands, from values that match an allow-list.',
      })),
    ),
    {
      selector: 'TSAsExpression TSTypeReference[typeName.name=/^(?:PastedLine|WebAddress|Word)$/]',
      message: 'Only lib/commands says that a text may be pasted or followed.',
    },
    {
      selector: "JSXAttribute[name.name='target'], CallExpression[callee.property.name=/^(?:assign|replace)$/][callee.object.property.name='location'], CallExpression[callee.object.name='window'][callee.property.name='open']",
      message: "Other people's pages are reached by components/ui/away-link or components/ui/go-away, which look at the address.",
    },
  ],
};
/** Where a command or link is made, or its address looked at. */
const makesCommands = ['lib/commands/**/*.ts', 'components/ui/away-link.tsx', 'components/ui/go-away.ts'];

const product = ['app', 'api', 'components', 'lib', 'worker'].map((place) => `${place}/**/*.{ts,tsx}`);
const typescript = ['**/*.ts', '**/*.tsx'];
const rules = ['lib/**/rules/**/*.ts'];
const tests = ['**/*.test.ts', '**/*.test.tsx', '**/*.spec.ts'];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '.next/',
      'dist/',
      '.platen/',
      'prisma/client/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      'next-env.d.ts',
    ],
  },
  // No comment switches a rule off: an exception is an entry in this file, where it can be seen.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: typescript,
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      // A type that is needed only by the checker must not become an import at run time.
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs,cjs,js}'],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-debugger': 'error',
    },
  },
  {
    files: ['app/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}', 'proxy.ts'],
    extends: [reactHooks.configs.flat.recommended],
    plugins: { '@next/next': next },
    rules: { ...next.configs.recommended.rules, ...next.configs['core-web-vitals'].rules },
  },
  {
    files: [...tests, 'e2e/**/*.ts'],
    plugins: { platen: { rules: { 'tests-wait': testsWait } } },
    rules: { 'platen/tests-wait': 'error' },
  },
  {
    // A pattern that goes back over what it has read lets a few thousand characters stop a process.
    files: ['app/**', 'api/**', 'components/**', 'lib/**', 'sandbox/**', 'scripts/**', 'worker/**'].map((place) => `${place}/*.{ts,tsx,mjs}`).concat('proxy.ts'),
    ignores: tests,
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignoreSticky: false }],
      'regexp/no-misleading-capturing-group': 'error',
      'regexp/no-potentially-useless-backreference': 'error',
    },
  },
  {
    // Printing belongs to scripts; a process logs through lib/base/logger, which blanks secrets.
    files: ['app/**', 'api/**', 'components/**', 'lib/**', 'worker/**'].map((place) => `${place}/*.{ts,tsx}`),
    ignores: tests,
    rules: { 'no-console': 'error' },
  },
  {
    files: ['**/*.{ts,tsx,mjs,cjs,js}'],
    ignores: [...readsEnvironment, ...rules],
    rules: {
      'no-restricted-properties': ['error', ...environment.properties],
      'no-restricted-syntax': ['error', ...environment.syntax],
      'no-restricted-imports': ['error', { paths: environment.imports }],
    },
  },
  {
    files: product,
    ignores: [...readsEnvironment, ...rules, ...tests],
    rules: { 'no-restricted-syntax': ['error', ...environment.syntax, ...searches.syntax, ...commands.syntax] },
  },
  { files: ['lib/base/db/like.ts'], rules: { 'no-restricted-syntax': ['error', ...environment.syntax, ...commands.syntax] } },
  { files: makesCommands, ignores: [...rules, ...tests], rules: { 'no-restricted-syntax': ['error', ...environment.syntax, ...searches.syntax] } },
  {
    files: rules,
    ignores: tests,
    rules: {
      'no-restricted-properties': ['error', ...environment.properties, ...clockAndChance.properties],
      'no-restricted-globals': ['error', ...clockAndChance.globals],
      'no-restricted-syntax': ['error', ...environment.syntax, ...clockAndChance.syntax, ...commands.syntax],
      'no-restricted-imports': ['error', { paths: [...environment.imports, ...clockAndChance.imports] }],
    },
  },
  {
    files: ['lib/commands/rules/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...environment.syntax, ...clockAndChance.syntax] },
  },
);
