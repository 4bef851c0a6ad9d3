import { describe, expect, it } from 'vitest';
import { endStages, planStages, reachStage, stageEnding, stageGoing } from './stages';

const states = (stages: ReturnType<typeof planStages>) => Object.fromEntries(stages.map(({ name, state }) => [name, state]));
const oauth = planStages({ method: 'oauth', security: 'starttls' });

describe('the steps of a test', () => {
  it('are those the mailbox’s mail takes', () => {
    expect(oauth.map(({ name }) => name)).toEqual(['token', 'turn', 'connect', 'encrypt', 'log_in', 'sender', 'recipient', 'accepted']);
    expect(planStages({ method: 'password', security: 'tls' }).map(({ name }) => name)).toEqual(['turn', 'connect', 'log_in', 'sender', 'recipient', 'accepted']);
    expect(planStages({ method: 'none', security: 'none' }).map(({ name }) => name)).toEqual(['turn', 'connect', 'sender', 'recipient', 'accepted']);
  });

  it('are done where a later one has begun', () => {
    const stages = reachStage(reachStage(oauth, 'token', 0), 'connect', 40);
    expect(stages.slice(0, 4)).toMatchObject([{ state: 'done', ms: 40 }, { state: 'done', ms: null }, { state: 'running' }, { state: 'waiting' }]);
  });

  it('follow the conversation, and the second greeting belongs to the encryption', () => {
    expect(stageGoing(oauth, 'ehlo', 'connect')).toBe('connect');
    expect(stageGoing(oauth, 'starttls', 'connect')).toBe('encrypt');
    expect(stageGoing(oauth, 'ehlo', 'encrypt')).toBe('encrypt');
    expect(stageEnding(oauth, 'ehlo', 'encrypt')).toBe('encrypt');
    expect(stageGoing(planStages({ method: 'none', security: 'none' }), 'starttls', 'connect')).toBe('connect');
  });

  it('do not call a sender or recipient accepted before the reply to it is known', () => {
    expect(stageGoing(oauth, 'rcpt', 'sender')).toBe('sender');
    expect(stageEnding(oauth, 'mail', 'sender')).toBe('sender');
    expect(stageGoing(oauth, 'data', 'sender')).toBe('recipient');
    expect(stageEnding(oauth, 'rcpt', 'recipient')).toBe('recipient');
    expect(stageEnding(oauth, 'data', 'recipient')).toBe('accepted');
  });

  it('end at the one that failed, whatever was thought to have begun', () => {
    const ended = endStages(reachStage(oauth, 'recipient', 5), 'sender', 7, { state: 'failed', at: 'mail', code: '554 5.2.252', text: 'SendAsDenied' });
    expect(states(ended)).toEqual({ token: 'done', turn: 'done', connect: 'done', encrypt: 'done', log_in: 'done', sender: 'failed', recipient: 'waiting', accepted: 'waiting' });
    expect(ended.find(({ name }) => name === 'sender')).toMatchObject({ at: 'mail', code: '554 5.2.252', text: 'SendAsDenied' });
  });
});
