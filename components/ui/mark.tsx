import { cn } from '@/components/ui/cn';
import { stateText, type State } from '@/components/ui/state';

const filled: Partial<Record<State, string>> = {
  attention:
    'M7 .9c.3 0 .5.1.7.4l6 10.6c.3.6-.1 1.3-.7 1.3H1c-.6 0-1-.7-.7-1.3l6-10.6c.2-.3.4-.4.7-.4Zm-.8 4.3.2 3.9h1.2l.2-3.9H6.2Zm.8 4.7a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z',
  failing:
    'M2 1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1V2a1 1 0 0 1 1-1Zm2.9 2.9-1 1L6 7l-2.1 2.1 1 1L7 8l2.1 2.1 1-1L8 7l2.1-2.1-1-1L7 6 4.9 3.9Z',
};
const lined: Partial<Record<State, string>> = { healthy: 'm2.2 7.6 3.2 3.2 6.4-7.2', waiting: 'M7 4v3l2 1.4', off: 'M4.6 7h4.8' };

/**
 * The mark of a state: weight rises with urgency, the shape says it without colour. Never alone: a word stands beside it.
 * `spin` only while something runs at this moment; `plain` takes the colour of the text around it.
 */
export function Mark({ state, spin, plain, className }: { state: State; spin?: boolean; plain?: boolean; className?: string }) {
  const solid = filled[state];
  return (
    <svg
      viewBox="0 0 14 14"
      aria-hidden="true"
      className={cn('block size-3.5 flex-none', !plain && stateText[state], spin && 'mark-spin', className)}
      {...(solid
        ? { fill: 'currentColor' }
        : { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' })}
    >
      {!solid && state !== 'healthy' && <circle cx="7" cy="7" r="5.4" />}
      <path {...(solid ? { fillRule: 'evenodd' } : {})} d={solid ?? lined[state]} />
    </svg>
  );
}
