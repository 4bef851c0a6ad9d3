import type { Outcome } from '@/components/ui/outcome';
import type { AppOnlyView, AuthorizationView } from '@/lib/authorizations/contract';
import type { NewHandOver } from '@/lib/hand-overs/contract';

/** What a person can do about a mailbox's sign-in; the pages hand it down. */
export interface SignInActs {
  /** Each way ends the sign-in of somebody else only with `takeOver`. */
  startCode: (mailboxId: string, takeOver: boolean) => Promise<Outcome<AuthorizationView>>;
  /** Gives the address at Microsoft to go to; the person comes back to `returnTo`. */
  startBrowser: (mailboxId: string, takeOver: boolean, returnTo: string) => Promise<Outcome<{ url: string }>>;
  startAppOnly: (mailboxId: string, takeOver: boolean) => Promise<Outcome<AuthorizationView>>;
  readAppOnly: (mailboxId: string) => Promise<Outcome<AppOnlyView>>;
  /** Makes a link by which somebody else signs in. */
  handOver: (mailboxId: string) => Promise<Outcome<NewHandOver>>;
  cancel: (authorizationId: string) => Promise<Outcome<AuthorizationView>>;
  /** Where the app registration is set up. */
  registrations: string;
}
