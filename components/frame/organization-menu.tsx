'use client';

import { ChevronsUpDown } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Menu, MenuCaption, MenuLink } from '@/components/ui/menu';

export interface OrganizationEntry {
  name: string;
  href: string;
  current?: boolean;
}

/** Which organization one is in, and the way to the others. On a phone the account's menu holds this. */
export function OrganizationMenu({ organizations }: { organizations: readonly OrganizationEntry[] }) {
  const here = organizations.find((organization) => organization.current);
  return (
    <Menu
      trigger={
        <Button variant="quiet" className="max-w-64 font-normal max-tab:hidden">
          <span className="sr-only">Organization: </span>
          <span className="truncate">{here?.name ?? 'Choose'}</span>
          <ChevronsUpDown aria-hidden="true" className="text-ink-3" />
        </Button>
      }
    >
      <MenuCaption>Organizations</MenuCaption>
      {organizations.map(({ name, href, current }) => (
        <MenuLink key={href} href={href} current={current ?? false}>{name}</MenuLink>
      ))}
    </Menu>
  );
}
