import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';

function Locked({ children }: { children: ReactNode }) {
  return (
    <>
      <Lock aria-hidden="true" className="size-3.5 flex-none stroke-[1.5] text-ink-3" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
      <span className="sr-only"> (fixed)</span>
    </>
  );
}

/** A value that can't be changed here: text with a lock, since people click at disabled inputs. */
export function FixedValue({ children }: { children: ReactNode }) {
  return (
    <p className="-mb-1 flex min-h-(--control) items-center gap-2 font-medium max-tab:min-h-7">
      <Locked>{children}</Locked>
    </p>
  );
}

/** Several fixed values on one line, each under its name. */
export function FixedValues({ values }: { values: readonly { name: string; value: ReactNode }[] }) {
  return (
    <dl className="flex flex-wrap gap-x-9 gap-y-1.5 pt-[5px]">
      {values.map(({ name, value }) => (
        <div key={name}>
          <dt className="text-note text-ink-3">{name}</dt>
          <dd className="flex items-center gap-1.5 font-medium">
            <Locked>{value}</Locked>
          </dd>
        </div>
      ))}
    </dl>
  );
}
