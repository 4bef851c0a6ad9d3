import { env } from './env';
import { trustOf, type Trust } from './forwarded';

let trust: Trust | undefined;

/** The proxies of this installation, by PLATEN_TRUSTED_PROXIES. */
export function trustedProxies(): Trust {
  return (trust ??= trustOf(env().PLATEN_TRUSTED_PROXIES));
}
