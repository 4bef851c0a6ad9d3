import type { CloudSettings } from '../contract';

/** Where people type a device code, before there is one. */
export function signInAddressOf({ signInAddress, authority }: Pick<CloudSettings, 'signInAddress' | 'authority'>): string {
  return signInAddress ?? `${new URL(authority).origin}/common/oauth2/deviceauth`;
}

/** Where an administrator registers an app. */
export function adminCenterOf({ adminCenter }: Pick<CloudSettings, 'adminCenter'>): string {
  return adminCenter ?? 'https://entra.microsoft.com';
}
