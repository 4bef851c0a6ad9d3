'use client';

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { StateWord } from '@/components/ui/state-word';
import type { Moment } from '@/components/ui/time-format';
import { useServerClock } from '@/components/ui/use-server-clock';

interface CountdownProps {
  /** When the code was made: the whole length of the line. */
  startedAt: Moment;
  expiresAt: Moment;
  /** The server's time when this was rendered or last told. */
  serverNow: Moment;
  /** What is waited for: "Waiting for the sign-in". In the last minute it says so instead. */
  children: ReactNode;
  /** Called once, when the last minute begins or the time is over. */
  onLastMinute?: () => void;
  onEnd?: () => void;
}

type Phase = 'long' | 'five' | 'one' | 'end';
const phaseOf = (left: number): Phase => (left <= 0 ? 'end' : left <= 60 ? 'one' : left <= 300 ? 'five' : 'long');
const spoken: Record<Phase, string> = { long: '', five: '5 minutes left', one: 'Less than a minute left', end: 'The time is over' };

/** What is left of a code's life, by the server's clock: words and a thin line. Said aloud at 5 min, 1 min and the end only. */
export function Countdown(props: CountdownProps) {
  return <Running key={new Date(props.expiresAt).getTime()} {...props} />;
}

function Running({ startedAt, expiresAt, serverNow, children, onLastMinute, onEnd }: CountdownProps) {
  const now = useServerClock(new Date(serverNow).getTime(), 500);
  const end = new Date(expiresAt).getTime();
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  const share = Math.min(1, Math.max(0, (end - now) / Math.max(1, end - new Date(startedAt).getTime())));
  const phase = phaseOf(left);
  const [first] = useState(phase);
  const told = useRef<Phase | null>(null);
  useEffect(() => {
    if (told.current === phase) return;
    told.current = phase;
    if (phase === 'one') onLastMinute?.();
    if (phase === 'end') onEnd?.();
  }, [phase, onLastMinute, onEnd]);
  const late = phase === 'one' || phase === 'end';

  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 text-data">
      <StateWord state={late ? 'attention' : 'waiting'}>{late ? spoken[phase] : children}</StateWord>
      <span role="timer" className="text-ink-2" suppressHydrationWarning>
        {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')} left
      </span>
      <svg viewBox="0 0 1000 3" preserveAspectRatio="none" aria-hidden="true" className="col-span-2 h-[3px] w-full">
        <rect width="1000" height="3" className="fill-well-2" />
        <rect width={Math.round(share * 1000)} height="3" className={late ? 'fill-attention' : 'fill-waiting'} suppressHydrationWarning />
      </svg>
      <span role="status" className="sr-only">{phase === first ? '' : spoken[phase]}</span>
    </div>
  );
}
