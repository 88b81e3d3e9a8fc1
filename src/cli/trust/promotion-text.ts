import type { Promotion } from '../../trust/promote/promote-record.ts';
import { short } from '../../trust/status/image-status.ts';
import { bytesText } from '../../quantities.ts';
import { count } from '../summary.ts';
import { columns } from '../table.ts';

/** `manager promote` for people. */
export function promotionText({ tags, aliases, blobs, undo_file, dry_run }: Promotion): string {
  const rows = [...tags, ...aliases].map(({ state, to, digest, message }) => [
    state,
    to,
    message ?? (digest === null ? '' : short(digest)),
  ]);
  const table = columns([['STATE', 'REFERENCE', 'DIGEST OR REASON'], ...rows]);
  const done = tags.filter(({ state }) => state === 'copied').length;
  const present = tags.filter(({ state }) => state === 'present').length;
  const moved = aliases.filter(({ state }) => state === 'moved').length;
  const total = dry_run
    ? 'Nothing was changed: a dry run.'
    : `${count(done, 'tag')} copied, ${present} there already, ${moved} of ${aliases.length} ${aliases.length === 1 ? 'alias' : 'aliases'} moved; ` +
      `${count(blobs.sent, 'blob')} sent (${bytesText(blobs.bytes)}), ${blobs.mounted} mounted, ${blobs.existed} there already.`;
  const undo = undo_file === null ? '' : `Undo: manager promote --undo ${undo_file}\n`;
  return `${table}\n${total}\n${undo}`;
}
