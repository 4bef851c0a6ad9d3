import { cn } from '@/components/ui/cn';

interface RulerProps {
  value: number;
  max: number;
  /** What is measured, for those who can't see the ruler: "days", "recipients". */
  unit: string;
  state?: 'attention' | 'failing';
}

const fills = { plain: 'fill-ink', attention: 'fill-attention', failing: 'fill-failing' };

/** Days or quota on a ruler of nine parts, with the number beside it. */
export function Ruler({ value, max, unit, state }: RulerProps) {
  const share = Math.min(1, Math.max(0, value / max));
  const at = Math.round(share * 107 * 10) / 10;
  const fill = fills[state ?? 'plain'];
  const number = value.toLocaleString('en-GB');
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg width="108" height="12" viewBox="0 0 108 12" role="img" aria-label={`${number} of ${max.toLocaleString('en-GB')} ${unit}`} shapeRendering="crispEdges">
        {Array.from({ length: 10 }, (_, tick) => (
          <rect key={tick} x={Math.round((tick * 107) / 9)} y="7" width="1" height="5" className="fill-rule-strong" />
        ))}
        <rect x="0" y="11" width="108" height="1" className="fill-rule-strong" />
        <rect x="0" y={state ? 9 : 10} width={at} height={state ? 3 : 2} className={cn(state ? fill : 'fill-ink-2')} />
        <rect x={Math.max(0, at - 1)} y="0" width="2" height="12" className={fill} />
      </svg>
      <span aria-hidden="true">{number}</span>
    </span>
  );
}
