import type { ReactNode } from 'react';
import { Brand } from '@/components/frame/brand';
import { ThemeSwitch } from '@/components/frame/theme-switch';
import { Section } from '@/components/ui/section';

interface PlainPageProps {
  title: ReactNode;
  help?: ReactNode;
  /** The sentence the page opens with. */
  sentence: ReactNode;
  under?: ReactNode;
  children?: ReactNode;
  /** Further sections. */
  more?: ReactNode;
}

/** A page without an organization: log-in, not found, broken. The same margin rule, the same edge. */
export function PlainPage({ title, help, sentence, under, children, more }: PlainPageProps) {
  return (
    <div className="frame">
      <header className="frame-head grid h-[52px] grid-cols-[var(--margin-col)_minmax(0,1fr)] items-center border-b border-rule bg-paper max-desk:grid-cols-[auto_minmax(0,1fr)]">
        <Brand href="/" className="pl-6 max-desk:pl-(--pad)" />
        <div className="flex justify-end pr-(--pad)">
          <ThemeSwitch />
        </div>
      </header>
      <main id="main">
        <Section level={1} title={title} help={help}>
          <p className="max-w-152 text-lead font-medium text-balance">{sentence}</p>
          {under != null && <p className="mt-2 max-w-152 text-body text-pretty text-ink-2">{under}</p>}
          {children != null && <div className="mt-7 max-w-88">{children}</div>}
        </Section>
        {more}
      </main>
    </div>
  );
}
