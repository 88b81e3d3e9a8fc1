import * as z from 'zod';
import { contextSources } from '../../dockerfile/context-sources.ts';
import { readDockerfile } from '../../dockerfile/read.ts';
import type { Generated } from '../../generate/generate.ts';
import type { Prepared } from '../../generate/prepare.ts';
import type { RenderedFile } from '../../generate/render-images.ts';
import { recordOf } from '../../plan/record.ts';

const text = z.string();

/** As much of `manager plan --json` as is compared. */
const PlanFileSchema = z.object({
  version: z.literal(1),
  bentoml_version: text,
  images: z.array(
    z.object({
      name: text,
      package: text,
      release_type: text,
      distro: text,
      python_version: text,
      cuda_version: text.nullable(),
      platforms: z.array(text),
      dockerfile: text,
      build_args: z.record(text, text),
      base_image: text,
      parents: z.array(text),
    }),
  ),
});

type PlanFile = z.infer<typeof PlanFileSchema>;

/** One image of a plan, as it is compared with another plan's. */
export type SnapshotImage = PlanFile['images'][number] & {
  /** What makes two images of two plans one: their place in the matrix. */
  readonly id: string;
  /** Undefined: the plan comes from a file, which has no Dockerfiles. */
  readonly rendered: RenderedImage | undefined;
};

export interface RenderedImage {
  readonly file: RenderedFile;
  /** Names that the Dockerfile declares with ARG. */
  readonly declared: ReadonlySet<string>;
  /** What it reads from its context, as written. */
  readonly sources: readonly string[];
}

export interface Snapshot {
  readonly release: string;
  readonly images: readonly SnapshotImage[];
  readonly templateText: ((name: string) => string | undefined) | undefined;
}

/** @returns undefined for a text that is no plan of this version */
export function snapshotOfFile(json: string): Snapshot | undefined {
  const { success, data } = PlanFileSchema.safeParse(parsed(json));
  if (!success) return undefined;
  const images = data.images.map((image) => ({ ...image, id: idOf(image), rendered: undefined }));
  return { release: data.bentoml_version, images, templateText: undefined };
}

export function snapshotOf({ plan, outputPath }: Prepared, generated: Generated): Snapshot {
  const known = new Map<RenderedFile, ReturnType<typeof readDockerfile>>();
  const images = plan.images.map((image): SnapshotImage => {
    const record = recordOf(image, plan, outputPath);
    const path = image.dockerfile ?? `${image.folder}/Dockerfile`;
    const file = generated.rendered.get(path);
    if (file === undefined) return { ...record, ...lists(record), rendered: undefined };
    const facts = known.get(file) ?? readDockerfile(file.text);
    known.set(file, facts);
    const rendered = {
      file,
      declared: new Set(facts.args.map(({ name }) => name)),
      sources: contextSources(facts, image.buildArgs).map((source) => source.path),
    };
    return { ...record, ...lists(record), rendered };
  });
  return { release: plan.bentomlVersion, images, templateText: generated.templateText };
}

function lists(record: ReturnType<typeof recordOf>) {
  return {
    id: idOf(record),
    platforms: [...record.platforms],
    parents: [...record.parents],
    build_args: { ...record.build_args },
  };
}

type Place = Pick<
  PlanFile['images'][number],
  'package' | 'release_type' | 'distro' | 'python_version' | 'cuda_version'
>;

function idOf(image: Place): string {
  const { package: name, release_type, distro, python_version, cuda_version } = image;
  return JSON.stringify([name, release_type, distro, python_version, cuda_version]);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
