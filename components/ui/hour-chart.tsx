import { useId } from 'react';
import { dayName } from '@/components/ui/time-format';

interface Bar {
  /** Milliseconds: when its hour begins. */
  at: number;
  height: number;
  hatched: boolean;
}

interface HourChartProps {
  bars: readonly Bar[];
  /** The end of the scale. */
  top: number;
  solidWord: string;
  hatchedWord: string;
  /** What it shows, for those who can't see it. */
  label: string;
}

const dayMs = 86_400_000;
const plot = 128;

/** Hours as bars on a scale, the days named under them. Give a table beside it. */
export function HourChart({ bars, top, solidWord, hatchedWord, label }: HourChartProps) {
  const hatch = useId();
  const width = 100 / bars.length;
  const y = (height: number) => plot - (height / top) * plot;
  const paint = (hatched: boolean) => (hatched ? { fill: `url(#${hatch})`, className: 'stroke-waiting' } : { className: 'fill-ink-3' });
  return (
    <figure className="m-0">
      <figcaption className="flex flex-wrap gap-x-5 gap-y-1 text-data">
        {[false, ...(bars.some(({ hatched }) => hatched) ? [true] : [])].map((hatched) => (
          <span key={String(hatched)} className="inline-flex items-center gap-[7px] text-ink-2">
            <svg width="10" height="12" aria-hidden="true"><rect x="0.5" y="0.5" width="9" height="11" {...paint(hatched)} /></svg>
            {hatched ? hatchedWord : solidWord}
          </span>
        ))}
      </figcaption>
      <div className="mt-4 pl-10">
        <svg width="100%" height={plot + 24} role="img" aria-label={label} className="block overflow-visible">
          <defs>
            <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="4" height="4" className="fill-paper" />
              <rect width="1.5" height="4" className="fill-waiting" />
            </pattern>
          </defs>
          {[top, top / 2].map((line) => (
            <g key={line}>
              <line x1="0" x2="100%" y1={y(line) + 0.5} y2={y(line) + 0.5} className="stroke-rule" />
              <text x="-8" y={y(line) + 4} textAnchor="end" className="fill-ink-3 text-note">{line.toLocaleString('en-GB')}</text>
            </g>
          ))}
          {bars.map(({ at, height, hatched }, place) => {
            if (height === 0) return null;
            const tall = Math.max(2, plot - y(height));
            return <rect key={at} x={`${place * width}%`} width={`${width * 0.72}%`} y={plot - tall} height={tall} {...paint(hatched)} strokeWidth={hatched ? 0.75 : 0} />;
          })}
          <line x1="0" x2="100%" y1={plot + 0.5} y2={plot + 0.5} className="stroke-rule-strong" />
          {bars.map(({ at }, place) =>
            at % dayMs === 0 ? (
              <svg key={at} x={`${place * width}%`} y={plot} overflow="visible" className="overflow-visible">
                <line x1="0.5" x2="0.5" y1="0" y2="6" className="stroke-rule-strong" />
                {(bars.length - place) * width > 6 && <text x="0" y="20" className="fill-ink-3 text-note">{dayName(at, 'UTC').replace(/ [A-Z][a-z]+$/, '')}</text>}
              </svg>
            ) : null,
          )}
        </svg>
      </div>
    </figure>
  );
}
