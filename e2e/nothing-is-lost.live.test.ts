import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { killEverything, killPart } from './stage/kill';
import { holdUp } from './stage/hold-up';
import { startRedis, type RunningRedis } from './stage/redis';
import { startProduct, type RunningProduct } from './stage/start-product';
import { waitUntil } from './stage/wait-until';
import { authorizedPrinter, leaveFleet } from './steps/fleet';
import { messageState, submit } from './steps/printer';
import { arrived, sandboxOf } from './steps/sandbox';

describe.each(['postgres', 'redis'] as const)('a whole product with its queue on %s', (backend) => {
  let product: RunningProduct;
  let redis: RunningRedis | undefined;
  let key: string;

  beforeAll(async () => {
    vi.resetModules();
    redis = backend === 'redis' ? await startRedis() : undefined;
    product = await startProduct(redis ? { REDIS_URL: redis.url } : {});
    ({ key } = await authorizedPrinter(product.info, `${backend}@contoso.example`));
  });
  afterAll(async () => {
    await leaveFleet();
    await product.remove();
    await redis?.stop();
  });

  const sandbox = () => sandboxOf(product.info);
  const sent = (id: string) =>
    waitUntil(`${id} is sent`, async () => {
      const now = await messageState(product.info, key, id);
      return now.state === 'sent' && now;
    });

  it('relays a scan from REST to the inbox', async () => {
    const subject = `Plain on ${backend}`;
    const { id, status } = await submit(product.info, key, { to: ['ap@contoso.example'], subject, text: 'x' });
    expect(status).toBe(202);
    await arrived(sandbox(), subject);
    expect((await sent(id)).recipients).toMatchObject([{ address: 'ap@contoso.example', state: 'sent' }]);
  });

  const threeRecipients = async () => {
    await sandbox().smtpRule({ stage: 'rcpt', match: { recipient: 'gone@contoso.example' }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found' });
    await sandbox().smtpRule({ stage: 'rcpt', match: { recipient: 'busy@contoso.example' }, reply: '452 4.3.1 Insufficient system resources', times: 1 });
    const subject = `Three on ${backend}`;
    const { id } = await submit(product.info, key, { to: ['fine@contoso.example', 'gone@contoso.example', 'busy@contoso.example'], subject, text: 'x' });
    const first = await waitUntil('the first attempt was made', async () => {
      const now = await messageState(product.info, key, id);
      return now.recipients[0]?.state === 'sent' && now;
    });
    expect(first.recipients).toMatchObject([
      { state: 'sent' },
      { state: 'failed', code: 550, enhanced: '5.1.10' },
      { state: 'pending', code: 452, enhanced: '4.3.1' },
    ]);
    const last = await sent(id);
    expect(last.recipients.map((one) => one.state)).toEqual(['sent', 'failed', 'sent']);
    expect(await sandbox().inbox({ subject })).toHaveLength(2);
    await sandbox().clearRules('smtp');
  };
  // On Postgres the browser test walks it.
  if (backend === 'redis') it('gives each of three recipients its own answer, and the one put off goes out later', threeRecipients);

  it('sends a mail whose worker was killed before its content left, once, and the attempts say so', async () => {
    const subject = `Killed early on ${backend}`;
    const recipient = 'slow@contoso.example';
    const held = await holdUp(sandbox(), 'smtp', { stage: 'rcpt', match: { recipient } });
    const { id } = await submit(product.info, key, { to: [recipient], subject, text: 'x' });
    await held.reached();
    await killPart(product.info, 'worker');
    await held.letGo();
    await arrived(sandbox(), subject);
    const now = await sent(id);
    expect(now.attempts?.map((one) => one.class)).toEqual(['retry', 'sent']);
    expect(await sandbox().inbox({ subject })).toHaveLength(1);
  });

  it('loses nothing when everything is killed at once', async () => {
    await sandbox().smtpRule({ stage: 'mail', action: 'proceed', delayMs: 1500 });
    const ids: string[] = [];
    for (let number = 0; number < 12; number += 1) {
      const answer = await submit(product.info, key, { to: ['ap@contoso.example'], subject: `All killed on ${backend} ${number}`, text: 'x' });
      expect(answer.status).toBe(202);
      ids.push(answer.id);
    }
    await killEverything(product.info);
    await leaveFleet();
    await product.startAgain();
    for (const id of ids) await sent(id);
    for (let number = 0; number < 12; number += 1) await arrived(sandbox(), `All killed on ${backend} ${number}`);
  });
});
