import { hash, verify } from '@node-rs/argon2';

// Argon2id with the parameters of RFC 9106's second recommendation, scaled to OWASP's 2024 minimum memory.
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** An argon2id hash in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

let decoy: Promise<string> | undefined;

/** Whether the password fits. Takes as long for an account that is not there, so that time tells nothing. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  const other = await (decoy ??= hashPassword('no such account'));
  const fits = await verify(stored ?? other, password);
  return stored !== null && fits;
}
