export interface Step {
  name: string;
  command: string[];
  env?: Record<string, string>;
}
export interface StepResult {
  name: string;
  ok: boolean;
  seconds: number;
  output: string;
}
export function runStep(step: Step, how?: { live?: boolean; silentMs?: number }): Promise<StepResult>;
