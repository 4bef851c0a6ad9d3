import { withoutOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';

/**
 * Makes of the failed log-ins of each hour that is over one audit entry for each organization of the person; those for
 * addresses nobody has go to the installation's log, as a number.
 */
export async function auditFailedLogIns(): Promise<void> {
  for (const { hour, failures } of await withoutOrganization<{ hour: Date; failures: number }>('SELECT hour, failures FROM audit_failed_log_ins()')) {
    logger.warn({ hour: hour.toISOString(), failures }, 'failed log-ins for addresses nobody here has');
  }
}
