'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';
import { SearchInput } from '@/components/ui/search-input';

interface ListSearchProps {
  q: string;
  /** The list with the other filters and no search; a search is added to it. */
  without: string;
  /** What is searched, and what it can be found by. */
  label?: string;
  placeholder?: string;
}

/** Search as one types; the words live in the address, so that a link or a reload finds the same list. */
export function ListSearch({ q, without, label = 'Search printers', placeholder = 'Name, serial, asset, address' }: ListSearchProps) {
  const router = useRouter();
  const [text, setText] = useState(q);
  const [asked, setAsked] = useState(q);
  const [known, setKnown] = useState(q);
  const [, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address changed by another way: a link, the back button.
  if (known !== q) {
    setKnown(q);
    if (q !== asked) {
      setText(q);
      setAsked(q);
    }
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  function find(words: string) {
    clearTimeout(timer.current);
    setAsked(words.trim());
    const join = without.includes('?') ? '&' : '?';
    startTransition(() => router.replace(words.trim() ? `${without}${join}q=${encodeURIComponent(words.trim())}` : without, { scroll: false }));
  }

  return (
    <form
      role="search"
      className="flex min-w-0 flex-[1_1_18rem] max-tab:flex-[1_1_12rem]"
      onSubmit={(event) => {
        event.preventDefault();
        find(text);
      }}
    >
      <SearchInput
        label={label}
        placeholder={placeholder}
        name="q"
        maxLength={120}
        value={text}
        onChange={(event) => {
          const words = event.target.value;
          setText(words);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => find(words), 250);
        }}
      />
    </form>
  );
}
