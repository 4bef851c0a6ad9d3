import type { State } from '@/components/ui/state';
import type { PastTestSend, TestSendView } from '@/lib/test-sends/contract';

type Stage = TestSendView['stages'][number];

/** What a step is called: before it, while it goes on, once it is done, and where it went wrong. */
const words: Record<Stage['name'], { ahead: string; now: string; done: string; failed: string }> = {
  token: { ahead: 'Token', now: 'Getting the token', done: 'Token good', failed: 'No token' },
  turn: { ahead: 'Turn of the mailbox', now: 'Waiting for its turn', done: 'Its turn', failed: 'No turn' },
  connect: { ahead: 'Connection', now: 'Connecting to the mail server', done: 'Connected to the mail server', failed: 'Not connected' },
  encrypt: { ahead: 'Encryption (STARTTLS)', now: 'Encrypting (STARTTLS)', done: 'Encrypted (STARTTLS)', failed: 'Not encrypted (STARTTLS)' },
  log_in: { ahead: 'Log-in', now: 'Logging in', done: 'Logged in', failed: 'Log-in refused' },
  sender: { ahead: 'Sender', now: 'Naming the sender', done: 'Sender accepted', failed: 'Sender refused' },
  recipient: { ahead: 'Recipient', now: 'Naming the recipient', done: 'Recipient accepted', failed: 'Recipient refused' },
  accepted: { ahead: 'Mail', now: 'Handing over the mail', done: 'Mail accepted', failed: 'Mail refused' },
};

const marks: Record<Stage['state'], State> = { waiting: 'off', running: 'waiting', done: 'healthy', failed: 'failing', unknown: 'attention' };

export interface StageLook {
  state: State;
  title: string;
  /** The server's words, and Entra's. */
  quote: string | null;
  time: string | null;
}

/** How a step looks. @param withToken the mailbox logs in with a token */
export function stageLook({ name, state, ms, at, code, text }: Stage, withToken: boolean): StageLook {
  const { ahead, now, done, failed } = words[name];
  const how = name === 'log_in' ? (withToken ? ' (XOAUTH2)' : ' (AUTH)') : '';
  // No reply is a refusal only where there was one.
  const silent = state === 'failed' && at !== null && code === null && ['log_in', 'sender', 'recipient', 'accepted'].includes(name);
  const titles = { waiting: ahead, running: now, done, failed: silent ? `${ahead}: no answer` : failed, unknown: 'No answer after the mail had left' };
  const said = text === null ? code : code === null || text.startsWith(code) ? text : `${code} ${text}`;
  const quoted = (state === 'failed' || state === 'unknown') && (at !== null || /^AADSTS/.test(code ?? ''));
  return { state: marks[state], title: silent ? titles[state] : `${titles[state]}${how}`, quote: quoted ? said : null, time: state === 'waiting' || state === 'running' ? null : duration(ms) };
}

/** The steps worth showing: waiting for a turn is one only where it took a while. */
export function stagesShown(stages: readonly Stage[]): Stage[] {
  return stages.filter(({ name, state, ms, text }) => name !== 'turn' || state === 'failed' || (state === 'running' && text !== null) || (state === 'done' && (ms ?? 0) >= 1_000));
}

function duration(ms: number | null): string | null {
  // Said in one breath with the step before.
  if (ms === null || ms === 0) return null;
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toLocaleString('en-GB', { maximumFractionDigits: 1 })} s`;
}

/** What became of a test, in a few words. */
export function outcomeWords({ state, arrived, title }: Pick<PastTestSend, 'state' | 'arrived' | 'title'>): { state: State; text: string } {
  if (state === 'running') return { state: 'waiting', text: 'A test is going on' };
  if (arrived === true) return { state: 'healthy', text: 'Arrived' };
  if (arrived === false) return { state: 'attention', text: state === 'unknown' ? 'Did not arrive; the connection was lost' : 'Taken by the mail server, but did not arrive' };
  if (state === 'accepted') return { state: 'healthy', text: 'Taken by the mail server' };
  return state === 'unknown' ? { state: 'attention', text: 'No answer after the mail had left' } : { state: 'failing', text: title?.replace(/\.$/, '') ?? 'Failed' };
}
