import { fork } from 'node:child_process';
import path from 'node:path';
import type { ProductInfo } from '@/e2e/stage/product-info';
import type { Fleet, FleetOptions } from './fleet';
import type { VerbsQuestion } from './verbs-process';

async function inProcess(info: ProductInfo, question: VerbsQuestion): Promise<unknown> {
  const child = fork(path.join(import.meta.dirname, 'verbs-process.ts'), [], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the product's verbs gave no answer: ${question.ask}`)));
    child.once('message', ({ said, failed }: { said?: unknown; failed?: string }) => (failed === undefined ? resolve(said) : reject(new Error(failed))));
    child.send({ info, question });
  });
}

/** As `makeFleet`, for whoever has more than one product in its life. */
export async function makeFleetApart(info: ProductInfo, options: FleetOptions): Promise<Fleet> {
  return (await inProcess(info, { ask: 'fleet', options })) as Fleet;
}

/** Retries messages by the verb, as the organization's owner. @returns those it would not retry, with what it said */
export async function retryMessages(info: ProductInfo, organizationId: string, messageIds: string[]): Promise<string[]> {
  return (await inProcess(info, { ask: 'retry', organizationId, messageIds })) as string[];
}
