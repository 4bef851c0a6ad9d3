/** The five roles a state can have. Words differ by thing, roles do not. */
export type State = 'healthy' | 'waiting' | 'attention' | 'failing' | 'off';

/** The text colour of each role. Use only for that state. */
export const stateText: Record<State, string> = {
  healthy: 'text-healthy',
  waiting: 'text-waiting',
  attention: 'text-attention',
  failing: 'text-failing',
  off: 'text-off',
};
