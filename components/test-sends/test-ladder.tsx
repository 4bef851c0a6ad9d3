import { stageLook, stagesShown } from '@/components/test-sends/test-words';
import { CodeLink } from '@/components/ui/code-link';
import { Ladder, Rung } from '@/components/ui/ladder';
import { lookUpAddress } from '@/lib/grants/rules/look-up';
import type { TestSendView } from '@/lib/test-sends/contract';

/** The steps of a test as far as they have come; one that went wrong says why. */
export function TestLadder({ stages }: { stages: TestSendView['stages'] }) {
  const withToken = stages.some(({ name }) => name === 'token');
  return (
    <Ladder live>
      {stagesShown(stages).map((stage) => {
        const { state, title, quote, time } = stageLook(stage, withToken);
        const { explanation } = stage;
        return (
          <Rung key={stage.name} state={state} title={title} quote={quote} time={time} running={stage.state === 'running'}>
            {explanation ? [explanation.title.replace(/\.?$/, '.'), explanation.explanation].filter(Boolean).join(' ') : stage.state === 'running' ? stage.text : null}
            {explanation && stage.code?.startsWith('AADSTS') && <> (<CodeLink code={stage.code} href={lookUpAddress(stage.code, null)} />)</>}
          </Rung>
        );
      })}
    </Ladder>
  );
}
