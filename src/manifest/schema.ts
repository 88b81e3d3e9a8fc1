import * as z from 'zod';
import { conditionsShape } from './conditions.ts';
import * as patterns from './patterns.ts';
import { TestsSchema } from './tests-schema.ts';
import { filled, line } from './text-schema.ts';
import { TritonSchema } from './triton-schema.ts';

/**
 * The shape of a manifest: the vocabulary of July 2021 (`specs`, `repository`, `cuda`, `packages`, `releases`) and optional
 * additions. What one value alone can tell is checked here; what needs two places of the manifest is in rules/.
 */

const matching = (pattern: RegExp, what: string, example: string) =>
  line.regex(pattern, { error: `is not ${what}, such as ${example}` });

const day = line
  .refine(patterns.isDay, { error: 'is not a day of the calendar, such as 2024-06-30' })
  .describe('Last day on which the publisher supports it, YYYY-MM-DD.');
const platform = matching(patterns.platform, 'a platform', 'linux/amd64');
const platforms = z
  .array(platform)
  .min(1, { error: 'is empty' })
  .describe('Platforms to build for, os/architecture[/variant].');
const pythonVersion = matching(patterns.pythonVersion, 'a Python version', "'3.8'");
const cudaVersion = matching(patterns.cudaVersion, 'a CUDA version', '11.3.1');

const pythonVersions = z
  .array(
    z.union([
      pythonVersion,
      z.strictObject({ version: pythonVersion, supported_until: day.optional() }),
    ]),
  )
  .min(1, { error: 'is empty' });

const envar = line
  .regex(/^[A-Z_][A-Z0-9_]*=/, { error: 'is not NAME=value with NAME in upper case' })
  .refine((text) => !text.startsWith('HOME='), {
    error: 'sets HOME, which every image decides for itself',
  });

const components = z.record(
  matching(/^[A-Za-z][A-Za-z0-9._+-]*$/, 'the name of a CUDA component', 'libcublas'),
  filled.nullable(),
);

const distroFields = {
  templates_dir: filled.describe('Folder of the template family, relative to this file.'),
  base_image: filled.describe('Image that the family starts from.'),
  add_to_tags: matching(patterns.tagPart, 'fit for a tag', 'slim').describe(
    'How the distro is called in tags.',
  ),
  multistage_image: z.boolean(),
  header: z.string().nullable().describe('Text for the top of a Dockerfile.'),
  envars: z.array(envar).describe('NAME=value, for the ENV lines of the images.'),
  cuda: components
    .nullable()
    .describe('The CUDA components of this distro (a specimen, as in 2021).'),
  cuda_prefix_url: line
    .nullable()
    .describe("NVIDIA's name of the distro in its repositories: rhel8. Without it: no CUDA."),
  cuda_requires: line.nullable().describe('NVIDIA_REQUIRE_CUDA of the images.'),
  python_versions: pythonVersions.describe('Python versions of this distro only.'),
  platforms,
  supported_until: day,
};

/** The specimen of 2021 has empty texts where every distro gives its own. */
const SpecimenSchema = z
  .strictObject({ ...distroFields, templates_dir: line, base_image: line, add_to_tags: line })
  .partial();

export const DistroSchema = z
  .strictObject(distroFields)
  .partial()
  .required({ templates_dir: true, base_image: true, add_to_tags: true });

const environmentName = matching(
  patterns.environmentName,
  'the name of an environment variable in upper case',
  'HUB_PASSWORD',
);
const address = line.regex(/^(?:https?:\/\/|www\.)[^\s/?#]+(?:[/?#]\S*)?$/, {
  error: 'is not an address, such as https://hub.docker.com/v2/users/login/',
});

export const RegistrySchema = z.strictObject({
  user: environmentName.describe('NAME of the environment variable with the user.').optional(),
  pwd: environmentName.describe('NAME of the environment variable with the password.').optional(),
  urls: z
    .strictObject({ api: address.optional(), repos: address.optional() })
    .describe('Log-in and repositories endpoints of the Docker Hub API, for READMEs.')
    .optional(),
  registry: z
    .record(z.string(), filled)
    .describe('Where each package is pushed: package → repository.')
    .optional(),
});

const TagSchema = z.strictObject({
  fmt: filled.describe('Tag format: {release_type}-python{python_version}-{suffixes}.'),
  release_type: z.null().optional(),
  python_version: z.null().optional(),
  suffixes: z.null().optional(),
  package: z.null().optional(),
  distro: z.null().optional(),
});

const SpecsSchema = z.strictObject({
  repository: RegistrySchema.optional(),
  dependencies: z.strictObject({ cuda: components.nullable().optional() }).optional(),
  releases: SpecimenSchema.optional(),
  tag: TagSchema.optional(),
  path: filled
    .describe(
      "Folder of a Dockerfile below the output folder. Default: '{package}/{distro}/{release_type}'.",
    )
    .optional(),
});

const ReleaseTypeSchema = z.strictObject({
  versioned: z
    .boolean()
    .describe('Tags start with the BentoML version and end with the name of the release type.')
    .optional(),
  cuda: z.boolean().describe('One image for each CUDA version.').optional(),
  weight: z
    .int({ error: 'is not a whole number' })
    .min(1, { error: 'is less than 1' })
    .describe(
      'Places that one build takes among --jobs: more for what needs much memory. Default: 1.',
    )
    .optional(),
});

const AliasSchema = z.strictObject({
  release: filled.describe('The release type.').optional(),
  distro: filled.optional(),
  python: filled.describe('The Python version.').optional(),
  cuda: filled.describe('The CUDA version.').optional(),
});

/** A distro, or a list of distros that may hold further lists (2021 composed them from anchors). */
const distroList: z.ZodType<DistroList> = z.lazy(() => z.union([filled, z.array(distroList)]));
export type DistroList = string | DistroList[];

const ExcludeSchema = z.strictObject({
  ...conditionsShape,
  why: filled.describe('The reason, in one sentence.'),
});

const CudaSchema = z.record(
  cudaVersion,
  components.describe('Component → package version; supported_until is the only other key.'),
);

const distros = z.record(
  matching(patterns.distroName, 'the name of a distro', 'debian10'),
  DistroSchema,
);

export const ManifestSchema = z.strictObject({
  bentoml_version: matching(patterns.version, 'a version', '0.13.0')
    .describe('Version that the images are released as, unless --bentoml-version says otherwise.')
    .optional(),
  python_versions: pythonVersions
    .describe("Python versions of all distros. Default, as in 2021: '3.6', '3.7', '3.8'.")
    .optional(),
  cuda_versions: z
    .array(cudaVersion)
    .min(1, { error: 'is empty' })
    .describe('CUDA versions to build for. Default: all of the cuda section.')
    .optional(),
  platforms: platforms.optional(),
  specs: SpecsSchema.describe(
    'Specimens that other sections merge (by anchors), and the tag format.',
  ).optional(),
  repository: z
    .record(matching(patterns.registryHost, "a registry's host", 'docker.io'), RegistrySchema)
    .describe('Registries, by host.')
    .optional(),
  cuda: CudaSchema.describe('CUDA versions and their component packages.').optional(),
  packages: z
    .record(
      matching(patterns.packageName, 'the name of a package', 'model-server'),
      z.record(z.string(), distroList),
    )
    .describe('Package → release type → distros.')
    .optional(),
  triton: TritonSchema.describe(
    'Images of the Triton inference server: versions × sets of backends × platforms.',
  ).optional(),
  release_types: z
    .record(
      matching(patterns.releaseTypeName, 'the name of a release type', 'debug'),
      ReleaseTypeSchema,
    )
    .describe('Release types beside devel, runtime and cudnn.')
    .optional(),
  releases: distros.describe('The distros (the name of 2021).').optional(),
  distros: distros.describe('The distros.').optional(),
  aliases: z
    .record(z.string(), z.record(matching(patterns.tagText, 'a tag', 'latest'), AliasSchema))
    .describe('Moving tags: package → tag → the values of the one image that it stands for.')
    .optional(),
  exclude: z
    .array(ExcludeSchema)
    .min(1, { error: 'is empty' })
    .describe('Cells of the matrix that have no image.')
    .optional(),
  tests: TestsSchema.describe(
    'What images are checked for before they are pushed: name → cells and checks.',
  ).optional(),
});

export type RawManifest = z.infer<typeof ManifestSchema>;
export type RawDistro = z.infer<typeof DistroSchema>;
export type RawRegistry = z.infer<typeof RegistrySchema>;
