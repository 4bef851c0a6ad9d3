'use client';

import { ArrowDownUp } from 'lucide-react';
import { addressOf, sortedBy, type ListView } from '@/components/mailboxes/list-address';
import { sortWord } from '@/components/mailboxes/list-words';
import { Facets, type FacetGroup } from '@/components/printers/facets';
import { ListSearch } from '@/components/printers/list-search';
import { Button } from '@/components/ui/button';
import { buttonFace } from '@/components/ui/button-face';
import { FilterChip } from '@/components/ui/filter-chip';
import { Menu, MenuLink, MenuRule } from '@/components/ui/menu';
import { ControlBar } from '@/components/ui/sheet-head';
import { mailboxSorts } from '@/lib/mailboxes/contract';

interface ListBarProps {
  base: string;
  view: ListView;
  facets: readonly FacetGroup[];
  chips: readonly { label: string; href: string }[];
}

/** Search, sorting, export and filters of the mailboxes' list. What they are set to lives in the address. */
export function ListBar({ base, view, facets, chips }: ListBarProps) {
  return (
    <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-2">
      <ControlBar>
        <ListSearch q={view.q} without={addressOf(base, { ...view, q: '', after: null })} label="Search mailboxes" placeholder="Address, user name, account" />
        <Menu trigger={<Button><ArrowDownUp aria-hidden="true" />Sort: {sortWord[view.sort].toLowerCase()}</Button>}>
          {mailboxSorts.map((sort) => (
            <MenuLink key={sort} href={sort === view.sort ? addressOf(base, { ...view, after: null }) : addressOf(base, sortedBy(view, sort))} current={sort === view.sort}>
              {sortWord[sort]}
            </MenuLink>
          ))}
          <MenuRule />
          <MenuLink href={addressOf(base, sortedBy(view, view.sort))} current={view.order === 'desc'}>The other way round</MenuLink>
        </Menu>
        {/* Not a Link: what it leads to is a file, not a page. */}
        <a href={addressOf(`${base}/export`, { ...view, after: null })} download className={buttonFace()}>Export CSV</a>
      </ControlBar>
      <div className="flex flex-wrap items-start gap-2">
        <details className="disclosure min-w-0 max-tab:w-full open:w-full">
          <summary className="text-data">{chips.length > 0 ? `Filter (${chips.length})` : 'Filter'}</summary>
          <div className="pt-2 pb-3"><Facets groups={facets} across /></div>
        </details>
        {chips.map((chip) => <FilterChip key={chip.href} {...chip} />)}
      </div>
    </div>
  );
}
