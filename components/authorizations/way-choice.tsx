import { wayWord, type SignInChoice } from '@/components/authorizations/way-words';
import { Segmented } from '@/components/ui/segmented';
import { signInWays } from '@/lib/authorizations/rules/ways';

const choices: readonly SignInChoice[] = [...signInWays, 'hand_over'];

/** The ways for the same mailbox, the code first. */
export function WayChoice({ way, onChange }: { way: SignInChoice; onChange: (way: SignInChoice) => void }) {
  return (
    // Side by side; two and two where the screen is too narrow for that.
    <div className="max-[22.5rem]:[&>div]:grid max-[22.5rem]:[&>div]:grid-cols-2">
      <Segmented label="How to sign in" value={way} onChange={onChange} segments={choices.map((value) => ({ value, label: wayWord[value] }))} />
    </div>
  );
}
