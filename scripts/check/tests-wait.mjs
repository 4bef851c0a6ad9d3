// ESLint rule: a test waits for what it wants to see, with the patience of e2e/stage/patience.mjs, and depends on no other.

const IN_ONE_PLACE = 'How long a test waits stands in e2e/stage/patience.mjs, for all of them.';
const NOT_BY_SPEED = 'A machine with much else to do takes longer: wait for what you want to see instead of timing it.';
const ON_ITS_OWN = 'Tests that need each other are skipped when one fails: let each make what it needs.';

const LIMITS = new Set(['timeout', 'withinMs', 'patienceMs', 'retry', 'retries']);
const RUNNERS = new Set(['it', 'test', 'describe', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach']);
const CLOCKS = new Set(['performance', 'Date']);

const isNumber = (node) => node?.type === 'Literal' && typeof node.value === 'number';
const isNow = (node) => node?.type === 'CallExpression' && node.callee.type === 'MemberExpression' && CLOCKS.has(node.callee.object.name) && node.callee.property.name === 'now';
const isElapsed = (node) =>
  node?.type === 'BinaryExpression' && ((node.operator === '-' && isNow(node.left)) || isElapsed(node.left) || isElapsed(node.right));

/** Of `it`, `it.each(…)`, `test.describe.configure`: the name it begins with. */
function rootOf(node) {
  if (node.type === 'MemberExpression') return rootOf(node.object);
  if (node.type === 'CallExpression') return rootOf(node.callee);
  return node.type === 'Identifier' ? node.name : undefined;
}

/** What was given to `expect` at the beginning of `expect(…).not.toBeLessThan`. */
function expected(node) {
  if (node.type === 'MemberExpression') return expected(node.object);
  return node.type === 'CallExpression' && node.callee.name === 'expect' ? node.arguments[0] : undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const testsWait = {
  meta: { type: 'problem', schema: [], messages: { place: IN_ONE_PLACE, speed: NOT_BY_SPEED, own: ON_ITS_OWN } },
  create: (context) => ({
    Property({ key, value }) {
      const name = key.name ?? key.value;
      if (LIMITS.has(name) && isNumber(value)) context.report({ node: value, messageId: 'place' });
      if (name === 'mode' && value.value === 'serial') context.report({ node: value, messageId: 'own' });
    },
    CallExpression(node) {
      const { callee, arguments: given } = node;
      const last = given.at(-1);
      const isMember = callee.type === 'MemberExpression';
      if (RUNNERS.has(rootOf(callee)) && given.length > 0) {
        const limits = isNumber(last) && (given.length > 1 || (isMember && callee.property.name === 'setTimeout'));
        if (limits) context.report({ node: last, messageId: 'place' });
        if (isMember && callee.property.name === 'serial') context.report({ node, messageId: 'own' });
      }
      if (isMember && /^toBeLessThan/.test(callee.property.name) && isElapsed(expected(callee.object))) context.report({ node, messageId: 'speed' });
    },
  }),
};
