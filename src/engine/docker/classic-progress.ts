import { splitDockerfile } from '../../dockerfile/split.ts';
import type { BuildEvent } from '../engine.ts';
import type { EngineRecord } from './records.ts';

/** Podman's of arguments that it gives to every build itself, once it is told the platform. */
const OWN_ARGUMENTS =
  /build args were not consumed: \[(?:(?:BUILD|TARGET)(?:PLATFORM|OS|ARCH|VARIANT) ?)+\]/;

/** How builders announce a step. */
const DOCKER_STEP = /^Step (?<number>\d+)\/(?<total>\d+) : (?<text>.*)/;
/** With the stage in front of it when there are several. */
const PODMAN_STEP = /^(?:\[(?<stage>\d+)\/\d+\] )?STEP (?<number>\d+)\/(?<total>\d+): (?<text>.*)/;

/** What the transfer of a base image's layers is called in the stream. */
const LAYER = /^(?:Downloading|Extracting|Pulling|Verifying|Download|Pull) ?/;

/** Turns the records of a build without BuildKit into events, and remembers what they tell of its result. */
export class ClassicProgress {
  readonly #onEvent: (event: BuildEvent) => void;
  readonly #instructions: readonly { readonly line: number; readonly text: string }[];
  #step:
    { readonly id: string; readonly name: string; readonly line: number | undefined } | undefined;
  #isCached = false;
  /** In full, of the last stage that is done. */
  #stageId: string | undefined;
  /** The beginning of the id that the engine ends with. */
  #builtId: string | undefined;

  constructor(dockerfile: string, onEvent: (event: BuildEvent) => void) {
    this.#instructions = splitDockerfile(dockerfile).instructions;
    this.#onEvent = onEvent;
  }

  /**
   * The image's id as far as the engine told it, whole or its beginning; undefined until it said that all is done: Docker tells the
   * ids of all stages.
   */
  get imageId(): string | undefined {
    const built = this.#builtId;
    if (built === undefined) return undefined;
    return this.#stageId?.startsWith(`sha256:${built}`) === true ? this.#stageId : built;
  }

  /** The Dockerfile line at work. */
  get line(): number | undefined {
    return this.#step?.line;
  }

  take(record: EngineRecord): void {
    if (record.type === 'text') {
      this.#log(`${record.text}\n`);
      return;
    }
    const { stream, status, aux, id } = record.value;
    if (typeof aux === 'object' && aux !== null && 'ID' in aux && typeof aux.ID === 'string') {
      this.#stageId = aux.ID;
    }
    if (typeof stream === 'string') this.#takeText(stream);
    else if (typeof status === 'string') {
      this.#takeStatus(status, typeof id === 'string' ? id : undefined, record.value);
    }
  }

  /** The build is over: the last step has ended, well or with an error. */
  end(error?: string): void {
    if (this.#step === undefined) return;
    const { id, name } = this.#step;
    if (error !== undefined) {
      this.#onEvent({ type: 'step', id, name, state: 'failed', error });
    } else if (!this.#isCached) this.#onEvent({ type: 'step', id, name, state: 'done' });
    this.#step = undefined;
  }

  #takeText(text: string): void {
    const found = DOCKER_STEP.exec(text) ?? PODMAN_STEP.exec(text);
    if (found?.groups !== undefined) {
      this.#begin(found.groups, text.startsWith('Step'));
      return;
    }
    const warning = /^\[Warning\] (.*)/s.exec(text)?.[1];
    if (warning !== undefined) {
      if (!OWN_ARGUMENTS.test(warning)) this.#onEvent({ type: 'warning', text: warning.trim() });
      return;
    }
    // The last one counts: programs of the build may print the like.
    this.#builtId = /^Successfully built ([0-9a-f]{12})\s*$/.exec(text)?.[1] ?? this.#builtId;
    if (/^\s*-+> Using cache/.test(text) && this.#step !== undefined && !this.#isCached) {
      const { id, name } = this.#step;
      this.#isCached = true;
      this.#onEvent({ type: 'step', id, name, state: 'cached' });
    }
    if (text.trim() !== '' || this.#step === undefined) this.#log(text);
  }

  #begin(
    { stage, number = '', total = '', text = '' }: Readonly<Record<string, string | undefined>>,
    isDocker: boolean,
  ): void {
    this.end();
    const id = stage === undefined ? number : `${stage}-${number}`;
    const name = `[${stage === undefined ? '' : `stage ${stage} `}${number}/${total}] ${text.trim()}`;
    const index = (isDocker ? 0 : this.#startOf(Number(stage ?? '1'))) + Number(number) - 1;
    this.#step = { id, name, line: this.#instructions[index]?.line };
    this.#isCached = false;
    this.#onEvent({ type: 'step', id, name, state: 'started' });
  }

  /** Docker counts all instructions of the file; Podman begins anew with every FROM, and leaves out what stands before the first. */
  #startOf(stage: number): number {
    const starts = this.#instructions.flatMap(({ text }, index) =>
      /^from\s/i.test(text) ? [index] : [],
    );
    return starts[stage - 1] ?? 0;
  }

  #takeStatus(
    status: string,
    layer: string | undefined,
    record: Readonly<Record<string, unknown>>,
  ): void {
    if (layer === undefined || !LAYER.test(status)) {
      this.#log(`${layer === undefined ? '' : `${layer}: `}${status}\n`);
      return;
    }
    const detail = record['progressDetail'];
    const { current, total } = (
      typeof detail === 'object' && detail !== null ? detail : {}
    ) as Readonly<Record<string, unknown>>;
    this.#onEvent({
      type: 'bytes',
      id: layer,
      name: `${status.toLowerCase()} ${layer}`,
      done: typeof current === 'number' ? current : 0,
      total: typeof total === 'number' && total > 0 ? total : 0,
    });
  }

  #log(text: string): void {
    this.#onEvent({ type: 'log', id: this.#step?.id, text });
  }
}
