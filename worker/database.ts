import { useDatabaseUrl } from '@/lib/base/env';

// A module of its own, imported first: others read the environment while they are loaded.
useDatabaseUrl('DATABASE_WORKER_URL');
