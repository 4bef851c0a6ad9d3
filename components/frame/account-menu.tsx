'use client';

import { LogOut } from 'lucide-react';
import { startTransition } from 'react';
import { Menu, MenuCaption, MenuItem, MenuLink, MenuRule } from '@/components/ui/menu';
import type { OrganizationEntry } from '@/components/frame/organization-menu';

export interface Person {
  name: string;
  email: string;
  /** What the person may do here: "Owner". */
  role?: string;
}

interface AccountMenuProps {
  person: Person;
  organizations: readonly OrganizationEntry[];
  logOut: () => void | Promise<void>;
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase();
}

/** Who is logged in, and the way out. */
export function AccountMenu({ person, organizations, logOut }: AccountMenuProps) {
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${initials(person.name)}, account of ${person.name}`}
          className="grid size-7 place-items-center rounded-full border border-rule-strong text-note font-medium hover:bg-well focus-visible:rounded-full max-tab:size-9"
        >
          {initials(person.name)}
        </button>
      }
    >
      <MenuCaption>
        <span className="block truncate text-data font-medium text-ink">{person.name}</span>
        <span className="block truncate">{person.email}</span>
        {person.role && <span className="block">{person.role}</span>}
      </MenuCaption>
      <MenuRule />
      <div className="tab:hidden">
        <MenuCaption>Organizations</MenuCaption>
        {organizations.map(({ name, href, current }) => (
          <MenuLink key={href} href={href} current={current ?? false}>{name}</MenuLink>
        ))}
        <MenuRule />
      </div>
      <MenuItem onSelect={() => startTransition(async () => logOut())}>
        <LogOut aria-hidden="true" />
        Log out
      </MenuItem>
    </Menu>
  );
}
