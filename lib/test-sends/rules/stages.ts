import type { SmtpStage } from '@/lib/messages/rules/smtp-reply';

/** The steps of a test, in order. `turn`: the account's limits let it go. */
export const stageNames = ['token', 'turn', 'connect', 'encrypt', 'log_in', 'sender', 'recipient', 'accepted'] as const;
export type StageName = (typeof stageNames)[number];

export const stageStates = ['waiting', 'running', 'done', 'failed', 'unknown'] as const;

/** What one step came to. */
export interface Stage {
  name: StageName;
  state: (typeof stageStates)[number];
  /** How long it took. */
  ms: number | null;
  /** Where in the conversation with the mail server it ended; null where none had begun. */
  at: SmtpStage | null;
  /** "550 5.1.10", "AADSTS50173", or a code of Platen's own. */
  code: string | null;
  /** The words that came with it. */
  text: string | null;
}

/** The steps a mailbox's mail takes, none of them begun. */
export function planStages({ method, security }: { method: 'oauth' | 'password' | 'none'; security: 'none' | 'starttls' | 'tls' }): Stage[] {
  const left: StageName[] = [
    ...(method === 'oauth' ? [] : (['token'] as const)),
    ...(method === 'none' ? (['log_in'] as const) : []),
    // With TLS from the first byte there is no step of its own.
    ...(security === 'starttls' || method === 'oauth' ? [] : (['encrypt'] as const)),
  ];
  return stageNames.filter((name) => !left.includes(name)).map((name) => ({ name, state: 'waiting', ms: null, at: null, code: null, text: null }));
}

/** The step that goes on while the conversation is at a place: a reply that is still to come may refuse it. */
const going: Record<SmtpStage, StageName> = {
  connect: 'connect',
  ehlo: 'connect',
  starttls: 'encrypt',
  auth: 'log_in',
  mail: 'sender',
  rcpt: 'sender',
  data: 'recipient',
  after_data: 'accepted',
  dot: 'accepted',
};

/** The step that goes on at a place; never one before `reached`, since EHLO is said again after STARTTLS. */
export function stageGoing(stages: readonly Stage[], at: SmtpStage, reached: StageName): StageName {
  return nearest(stages, Math.max(stageNames.indexOf(going[at]), stageNames.indexOf(reached)));
}

const ending: Record<SmtpStage, StageName> = { ...going, rcpt: 'recipient', data: 'accepted' };

/** The step a refusal or silence at a place belongs to. */
export function stageEnding(stages: readonly Stage[], at: SmtpStage, reached: StageName): StageName {
  return nearest(stages, stageNames.indexOf(at === 'ehlo' && reached === 'encrypt' ? reached : ending[at]));
}

/** Of the steps this mailbox's mail takes, the last that is not after this one. */
function nearest(stages: readonly Stage[], place: number): StageName {
  return stages.findLast(({ name }) => stageNames.indexOf(name) <= place)?.name ?? 'connect';
}

/** Step `name` has begun: those before it are done. `ms` is how long the one that ran took. */
export function reachStage(stages: readonly Stage[], name: StageName, ms: number, text: string | null = null): Stage[] {
  const place = stages.findIndex((stage) => stage.name === name);
  return stages.map((stage, index) => {
    if (index < place) return stage.state === 'running' ? { ...stage, state: 'done', ms, text: null } : { ...stage, state: 'done' };
    return index === place && stage.state !== 'done' ? { ...stage, state: 'running', text } : stage;
  });
}

/** The test ended at step `name`; without an answer after the whole mail had left, nobody knows how. */
export function endStages(stages: readonly Stage[], name: StageName, ms: number, { state, ...said }: { state: 'done' | 'failed' | 'unknown' } & Pick<Stage, 'at' | 'code' | 'text'>): Stage[] {
  const place = stages.findIndex((stage) => stage.name === name);
  return stages.map((stage, index) => {
    if (index === place) return { ...stage, ...said, state, ms: stage.ms ?? ms };
    if (index < place) return { ...stage, state: 'done', ...(stage.state === 'running' ? { ms, text: null } : {}) };
    return { ...stage, state: 'waiting' };
  });
}
