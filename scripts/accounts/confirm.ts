import { createInterface } from 'node:readline/promises';
import { Sentence } from '../postgres/sentence';

/** Asks on the terminal whether to go on. @throws Sentence where the answer is not yes, or nobody can be asked */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY) throw new Sentence('Nobody can be asked here whether to go on. Nothing was changed: add --yes.');
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`${question} Type yes to go on: `).finally(() => lines.close());
  if (answer.trim().toLowerCase() !== 'yes') throw new Sentence('Nothing was changed.');
}
