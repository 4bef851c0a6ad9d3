import type { Settings } from './settings';

export interface OwnerLogIn {
  email: string;
  password: string;
}

/** What stands at the end of a start: where to go, and with which log-in. */
export function readyBlock(settings: Settings, owner: OwnerLogIn | undefined): string {
  const lines: [string, string][] = [
    ['Web', settings.publicUrl],
    ['API', `${settings.apiUrl}/v1`],
  ];
  if (settings.mode === 'demo') lines.push(['Sandbox inbox', settings.sandboxUrl]);
  if (owner) lines.push(['Log in as', owner.email], ['Password', owner.password]);
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  const table = lines.map(([name, value]) => `    ${name.padEnd(width)}${value}`).join('\n');
  return `\n  Platen is ready.\n\n${table}\n\n  Logs are in ${settings.dataFolder}/log. Ctrl-C stops everything.\n`;
}
