import type { Account } from './account';
import type { Binaries } from './binaries';

/** Where one instance really lives, and how to run it. */
export interface Place {
  home: string;
  cluster: string;
  log: string;
  passwordFile: string;
  binaries: Binaries;
  account?: Account;
}
