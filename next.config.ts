import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  outputFileTracingRoot: import.meta.dirname,
  // They load files of their own at run time, which a bundle would lose.
  serverExternalPackages: ['bullmq', 'pg', 'ioredis', '@node-rs/argon2', 'pino'],
  // Our pictures are vector graphics: no need for the image optimizer and its native library.
  images: { unoptimized: true },
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
  // `npm run check` checks types, once, for everything; a person who starts the product need not wait for it again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
