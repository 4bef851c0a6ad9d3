import { z } from 'zod';

const schema = z.object({
  /** The start script's own process. */
  pid: z.number(),
  publicUrl: z.string(),
  apiUrl: z.string(),
  /** Inbox, sign-in pages and control API of the sandbox cloud. */
  sandboxUrl: z.string(),
  ports: z.record(z.string(), z.number()),
  dataFolder: z.string(),
  /** The demo's log-in. */
  owner: z.object({ email: z.string(), password: z.string() }).optional(),
  databaseUrls: z.record(z.string(), z.string()),
  /** What web, api and worker were given: to run one more process beside them. */
  environment: z.record(z.string(), z.string()),
});

/** How to reach a product that runs: what scripts/start/ready-file writes. */
export type ProductInfo = z.output<typeof schema>;

export function parseProductInfo(text: string): ProductInfo {
  return schema.parse(JSON.parse(text));
}

const NAME = 'PLATEN_STAGE_PRODUCT';

/** Hands the product to the processes this one starts. */
export function announceProduct(info: ProductInfo): void {
  process.env[NAME] = JSON.stringify(info);
}

/** The product that playwright.config.ts brought up. */
export function announcedProduct(): ProductInfo {
  const announced = process.env[NAME];
  if (!announced) throw new Error('No product is up: run this with npx playwright test.');
  return parseProductInfo(announced);
}
