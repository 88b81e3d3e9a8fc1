import { stringify } from 'yaml';
import type { BentoTag } from '../bento.ts';
import type { Bentofile } from '../bentofile.ts';
import type { ImageSetup } from '../setup.ts';
import { tagText } from './tag.ts';

/** A model of the store, as bento.yaml lists it. */
export interface ListedModel {
  readonly tag: BentoTag;
  /** `bentoml.sklearn` */
  readonly module: string;
  /** ISO 8601 */
  readonly created: string;
  readonly alias: string | undefined;
}

/** What bento.yaml tells. */
export interface BentoRecord {
  readonly tag: BentoTag;
  readonly bentofile: Bentofile;
  readonly setup: ImageSetup;
  readonly models: readonly ListedModel[];
  readonly bentomlVersion: string;
  readonly created: Date;
}

/**
 * bento.yaml, with the keys of BentoML 1.0 and 1.1 in their order (`BentoInfo` in its src/bentoml/_internal/bento/bento.py, and the three
 * options classes of build_config.py), so that BentoML reads the bento too. `runners` and `apis` are known to the imported service alone:
 * empty, which the file says.
 */
export function bentoYaml(record: BentoRecord): string {
  const { tag, bentofile, models } = record;
  const data = {
    service: bentofile.service,
    name: tag.name,
    version: tag.version,
    bentoml_version: record.bentomlVersion,
    // BentoML reads the offset, not the letter, on Pythons before 3.11.
    creation_time: record.created.toISOString().replace('Z', '000+00:00'),
    labels: Object.fromEntries(bentofile.labels),
    models: models.map((model) => ({
      tag: tagText(model.tag),
      module: model.module,
      creation_time: model.created,
      ...(model.alias !== undefined && { alias: model.alias }),
    })),
    runners: [],
    apis: [],
    docker: dockerKeys(record),
    python: pythonKeys(bentofile),
    conda: condaKeys(bentofile),
  };
  const comment =
    '# runners and apis are empty: this bento was built without running its service.\n';
  return comment + stringify(data, { lineWidth: 0, aliasDuplicateObjects: false });
}

function dockerKeys({ bentofile: { docker }, setup }: BentoRecord): object {
  const isOwnImage = docker.baseImage !== undefined;
  return {
    distro: (isOwnImage ? docker.distro : setup.distro) ?? null,
    python_version: (isOwnImage ? docker.pythonVersion : setup.pythonVersion) ?? null,
    cuda_version: docker.cudaVersion ?? null,
    // Decided: the file that it may have named is no part of the bento.
    env: setup.env.length > 0 ? Object.fromEntries(setup.env) : null,
    system_packages: docker.systemPackages ?? null,
    setup_script: docker.setupScript ?? null,
    base_image: docker.baseImage ?? null,
    dockerfile_template: docker.dockerfileTemplate ?? null,
  };
}

function pythonKeys({ python }: Bentofile): object {
  return {
    requirements_txt: python.requirementsFile ?? null,
    packages: orNull(python.packages),
    lock_packages: python.lockPackages ?? null,
    index_url: python.indexUrl ?? null,
    no_index: python.noIndex ? true : null,
    trusted_host: orNull(python.trustedHosts),
    find_links: orNull(python.findLinks),
    extra_index_url: orNull(python.extraIndexUrls),
    pip_args: python.pipArgs ?? null,
    wheels: orNull(python.wheels),
  };
}

function condaKeys({ conda }: Bentofile): object {
  const dependencies = [...(conda?.dependencies ?? [])];
  return {
    environment_yml: conda?.environmentFile ?? null,
    channels: orNull(conda?.channels ?? []),
    dependencies: orNull(dependencies),
    pip: orNull(conda?.pip ?? []),
  };
}

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null;
}
