/** What a run that has ended keeps no longer: its secrets, and the hold somebody had on it. */
export const erased = {
  codeCipher: null,
  deviceAnswerCipher: null,
  verifierCipher: null,
  signInCipher: null,
  stateHash: null,
  leaseOwner: null,
  leaseUntil: null,
} as const;
