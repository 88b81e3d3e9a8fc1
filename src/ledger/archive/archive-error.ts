import { ManagerError } from '../../errors.ts';

/** What an engine saved of an image cannot be read. */
export class ArchiveError extends ManagerError {
  constructor(message: string, hint: string, cause?: unknown) {
    super('ledger/archive', message, { hint, ...(cause !== undefined && { cause }) });
  }
}
