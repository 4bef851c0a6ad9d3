import type { Explanation } from '@/lib/base/errors';
import { Sentence } from './postgres/sentence';

/** What a person is told: our own errors in their words, others whole. */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ('explanation' in error) {
    const { title, remedy, fields = [] } = error.explanation as Explanation;
    return [`${title} ${remedy}`, ...fields.map(({ field, message }) => `  ${field}: ${message}`)].join('\n');
  }
  if ('code' in error && error.code === 'ECONNREFUSED') return `The database does not answer: ${error.message}. Start it (in a demo: npm start), and give the command again.`;
  return error instanceof Sentence || error.message.startsWith('The environment') ? error.message : error;
}
