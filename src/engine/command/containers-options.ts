import type { AdaptedOptions } from './backend.ts';
import { optionTable } from './option-table.ts';
import type { OptionTable, TableText } from './option-table.ts';
import { isList } from './options.ts';
import type { BuildOptions, OptionScalar } from './options.ts';

/**
 * What `buildah build` and `podman build` have in common: podman builds with buildah's library. From `--help` of buildah 1.28.2 and
 * podman 4.3.1 (Debian 12), and what their manual pages buildah-build(1) and podman-build(1) have gained since.
 */
const COMMON: TableText['takes'] = {
  flag: `all_platforms compress disable_compression logsplit no_cache no_hosts no_hostname omit_history quiet squash stdin
    save_stages inherit_annotations created_annotation rewrite_timestamp`,
  switch: `disable_content_trust force_rm http_proxy identity_label inherit_labels layers rm skip_unused_stages tls_verify`,
  value: `arch authfile cache_ttl cert_dir cgroup_parent cgroupns cpu_period cpu_quota cpu_shares
    cpuset_cpus cpuset_mems format from ignorefile iidfile ipc isolation jobs logfile manifest memory memory_swap network os
    os_version output pid retry retry_delay shm_size sign_by source_date_epoch source_policy_file target timestamp userns
    userns_gid_map_group userns_uid_map_user uts variant`,
  values: `add_host annotation build_arg build_context cache_from cache_to cap_add cap_drop cpp_flag creds decryption_key
    device dns dns_option dns_search env hooks_dir label layer_label os_feature platform runtime_flag secret security_opt ssh
    ulimit unsetannotation unsetenv unsetlabel userns_gid_map userns_uid_map volume`,
  optional: 'pull',
};

/** What differs: what only one of them has, which options come first, and which of them take maps. */
export function containersTable(
  own: { readonly values?: string; readonly flags?: string },
  rest: Omit<TableText, 'takes'>,
): OptionTable {
  return optionTable({
    takes: {
      ...COMMON,
      flag: `${COMMON.flag ?? ''} ${own.flags ?? ''}`,
      value: `${COMMON.value ?? ''} ${own.values ?? ''}`,
    },
    ...rest,
  });
}

/** Both write OCI images, and are no Docker (spec/containerize.md §7). */
export const CONTAINERS_ENV = { BUILDAH_FORMAT: 'oci', DOCKER_BUILDKIT: '0' } as const;

/**
 * buildah up to 1.28 knows a variable's secret as `type=env,src=NAME` only, which everybody knows; docker's shorter `env=NAME` came
 * later (buildah-build(1)).
 */
export function adaptSecrets(options: BuildOptions): Promise<AdaptedOptions> {
  const { secret } = options;
  const one = (part: OptionScalar | readonly OptionScalar[]): OptionScalar =>
    typeof part === 'string'
      ? part.replace(/(^|,)env=/i, '$1type=env,src=')
      : (part as OptionScalar);
  const adapted =
    typeof secret === 'string' ? one(secret) : isList(secret) ? secret.map(one) : secret;
  return Promise.resolve({
    options: adapted === undefined ? options : { ...options, secret: adapted },
    warnings: [],
  });
}
