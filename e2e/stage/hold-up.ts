import type { SandboxClient } from '@/sandbox/client';
import { waitUntil } from './wait-until';

type Rules = { entra: Parameters<SandboxClient['entraRule']>[0]; smtp: Parameters<SandboxClient['smtpRule']>[0] };

/** Longer than any test: what is held up goes on when the test lets it go. */
const forGoodMs = 3_600_000;

/**
 * Waits until a rule at the sandbox was met. Whoever ends a process in the middle of something waits for it first: a rule that
 * the process had not reached would meet the next one instead.
 */
export async function ruleUsed(client: SandboxClient, of: keyof Rules, id: number): Promise<void> {
  await waitUntil('somebody meets the rule', async () => (await client.rules(of)).some((one) => one.id === id && one.used > 0), { everyMs: 20 });
}

export interface HeldUp {
  /** Waits until somebody is held up by it. */
  reached(): Promise<void>;
  /** Takes the rule away: whoever was held up goes on. */
  letGo(): Promise<void>;
}

/**
 * Holds up one request to the sandbox's Entra, or one SMTP command, until the test lets it go: then the rule's answer is
 * given. So a test says what happens meanwhile, and no speed decides it.
 */
export async function holdUp<Of extends keyof Rules>(client: SandboxClient, of: Of, rule: Rules[Of]): Promise<HeldUp> {
  const held = { times: 1, ...rule, delayMs: forGoodMs };
  const { id } = of === 'entra' ? await client.entraRule(held as Rules['entra']) : await client.smtpRule(held as Rules['smtp']);
  return {
    reached: () => ruleUsed(client, of, id),
    letGo: async () => void (await client.removeRule(of, id)),
  };
}
