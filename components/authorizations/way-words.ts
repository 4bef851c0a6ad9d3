import type { SignInWay } from '@/lib/authorizations/rules/ways';

/** A way to sign in here, or to have somebody else do it. */
export type SignInChoice = SignInWay | 'hand_over';

/** The ways as a choice of few. */
export const wayWord: Record<SignInChoice, string> = { device_code: 'Code', browser: 'This browser', app_only: 'App-only', hand_over: 'By link' };

/** The button that starts one, and what it says meanwhile. */
export const startWord: Record<SignInWay, string> = { device_code: 'New code', browser: 'Sign in in this browser', app_only: 'Use app-only' };
export const startingWord: Record<SignInWay, string> = { device_code: 'Getting a code', browser: 'Going to Microsoft', app_only: 'Asking Microsoft' };

/** The button that opens a sign-in that goes on. */
export const openWord: Record<SignInWay, string> = { device_code: 'Open the code', browser: 'Open the sign-in', app_only: 'Open the sign-in' };
