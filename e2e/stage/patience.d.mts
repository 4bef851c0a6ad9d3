export const PATIENCE_MS: number;
export const START_MS: number;
export const TEST_MS: number;
export const SILENT_MS: number;
