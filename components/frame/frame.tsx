import type { ReactNode } from 'react';
import { AccountMenu, type Person } from '@/components/frame/account-menu';
import { Brand } from '@/components/frame/brand';
import { MainNav, type NavEntry } from '@/components/frame/main-nav';
import { OrganizationMenu, type OrganizationEntry } from '@/components/frame/organization-menu';
import { ThemeSwitch } from '@/components/frame/theme-switch';
import { SkipLink } from '@/components/ui/skip-link';

interface FrameProps {
  /** Where the brand leads. */
  home: string;
  nav: readonly NavEntry[];
  organizations: readonly OrganizationEntry[];
  person: Person;
  logOut: () => void | Promise<void>;
  /** A state that holds for every page, under the head: a Notice. */
  band?: ReactNode;
  children: ReactNode;
}

/** The frame of every page in an organization: head, margin rule, sheet. Pages are Sections. */
export function Frame({ home, nav, organizations, person, logOut, band, children }: FrameProps) {
  return (
    <>
      <SkipLink />
      <div className="frame">
        <header className="frame-head sticky top-0 z-4 grid h-(--head) grid-cols-[var(--margin-col)_minmax(0,1fr)] border-b border-rule bg-paper max-desk:grid-cols-[auto_minmax(0,1fr)] max-tab:relative max-tab:block max-tab:h-auto">
          <Brand href={home} className="pl-6 max-desk:pl-(--pad) max-tab:h-12" />
          <div className="flex min-w-0 items-stretch justify-between gap-6 pr-(--pad) pl-[calc(var(--pad)-8px)] max-tab:contents">
            <MainNav entries={nav} />
            <div className="flex flex-none items-center gap-2 max-tab:absolute max-tab:top-0 max-tab:right-(--pad) max-tab:h-12">
              <OrganizationMenu organizations={organizations} />
              <ThemeSwitch />
              <AccountMenu person={person} organizations={organizations} logOut={logOut} />
            </div>
          </div>
        </header>
        {band}
        <main id="main" tabIndex={-1} className="outline-none">{children}</main>
      </div>
    </>
  );
}
