import type { BuildContext } from '../build-context/build-context.ts';
import type { MissingSource } from '../build-context/missing-sources.ts';
import type { ContextSource } from '../dockerfile/context-sources.ts';
import type { Engine } from '../engine/engine.ts';
import type { CredentialSource } from '../registry/credentials.ts';
import type { ImageTest } from '../manifest/tests.ts';
import type { DeliveryEvent } from './events.ts';
import type { UnitName } from './outcome.ts';

/** Time, passed in: tests give a virtual one. */
export interface Clock {
  /** Milliseconds, never going back; only differences mean something. */
  now(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** An image from outside of the plan, and the platforms on which it is wanted. */
export interface BaseQuestion {
  readonly reference: string;
  readonly platforms: readonly string[];
}

/** Why a registry cannot serve an image. `platform`: it exists, but lacks some of the platforms asked for. */
export interface BaseProblem {
  readonly kind: 'absent' | 'platform' | 'denied' | 'unreachable';
  /** One sentence, without credentials. */
  readonly message: string;
}

/** What a registry knows of an image. */
export interface BaseAnswer {
  /** As asked. */
  readonly reference: string;
  /** `sha256:…` that the reference points at, of an index or of a manifest; undefined when a problem came first. */
  readonly digest?: string;
  /** Those of the platforms asked for which it has. */
  readonly platforms: readonly string[];
  readonly problem?: BaseProblem;
}

/** Answers in the order of the questions; what is wrong with one image is its answer, never an exception. */
export type ResolveBases = (
  questions: readonly BaseQuestion[],
  signal: AbortSignal,
) => Promise<readonly BaseAnswer[]>;

/** The digest that a reference points at in its registry now; undefined: the registry has no such tag. */
export type DigestOf = (reference: string, signal: AbortSignal) => Promise<string | undefined>;

/** One manifest that an index lists; the repository holds it already. */
export interface IndexEntry {
  readonly platform: string;
  readonly digest: string;
}

/** Puts an OCI image index under `reference` and answers with its digest. */
export type PushIndex = (
  reference: string,
  entries: readonly IndexEntry[],
  signal: AbortSignal,
) => Promise<{ readonly digest: string }>;

/** The labels of what a reference leads to, of its first platform for an index; undefined: it leads to nothing. */
export type LabelsOf = (
  reference: string,
  signal: AbortSignal,
) => Promise<Readonly<Record<string, string>> | undefined>;

/** All tags of the repository of a reference; none where the registry does not list them. */
export type TagsOf = (reference: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Lets a tag lead to a digest that its repository holds, and asks whether it does. */
export type MoveTag = (reference: string, digest: string, signal: AbortSignal) => Promise<void>;

/** What is asked of registries beside the engine's own pushes. Each tries again by itself what is worth trying again. */
export interface RegistryPort {
  readonly resolveBases: ResolveBases;
  readonly digestOf: DigestOf;
  readonly pushIndex: PushIndex;
  readonly labelsOf: LabelsOf;
  readonly tagsOf: TagsOf;
  readonly moveTag: MoveTag;
}

/** The files that builds read: the manifest's folder. */
export interface ContextPort {
  /** The context of one Dockerfile: a `Dockerfile.dockerignore` beside it counts. `dockerfile` is relative to the folder. */
  readonly open: (dockerfile: string) => Promise<BuildContext>;
  /**
   * One digest a source (a path or pattern of COPY, ADD or a bind mount), over all that it reaches; undefined when that is
   * nothing. In the order of `sources`.
   */
  readonly hashSources: (
    context: BuildContext,
    sources: readonly string[],
    signal: AbortSignal,
  ) => Promise<readonly (string | undefined)[]>;
  /** What a Dockerfile holds now; undefined when it is not there any more. */
  readonly readDockerfile?: (dockerfile: string) => Promise<string | undefined>;
  /** Why sources of a Dockerfile reach nothing; those that reach something are not in the answer. */
  readonly missingSources?: (
    dockerfile: string,
    sources: readonly ContextSource[],
  ) => Promise<readonly MissingSource[]>;
}

/** The log of one unit, written while it goes on. Never throws: a full disk must not fail a build. */
export interface LogFile {
  /** As the reader would type it: `.manager/logs/….log`. */
  readonly shown: string;
  /** Appends text. */
  write(text: string): void;
  /** Ends it; resolves with the reason when something could not be written. */
  close(): Promise<string | undefined>;
}

/** Makes the logs of a run. */
export interface LogStore {
  /** @param mode whether what an earlier log says goes; default: it does */
  open(unit: UnitName, mode?: 'anew' | 'append'): LogFile;
}

/** An image that is to be tested. */
export interface TestSubject extends UnitName {
  readonly imageId: string;
  /** Bytes in the engine. */
  readonly size: number;
  /** The same of its last push; undefined: not known. */
  readonly pushedSize: number | undefined;
  /** Names of the cell filled in. */
  readonly tests: readonly ImageTest[];
  /** It is for another platform than the engine's own: its commands run if the engine's machine emulates it. */
  readonly isForeign: boolean;
}

/** What tests came to. */
export interface TestVerdict {
  /** How many checks there were. */
  readonly checks: number;
  /** A sentence for each check that failed: what is expected, and what came. */
  readonly problems: readonly string[];
  /** A sentence for each check that could not be made. */
  readonly notRun: readonly string[];
}

/**
 * Checks an image that was built; a problem keeps it from being pushed. `say` takes lines for the log.
 *
 * @throws EngineError; the signal's reason
 */
export type TestImage = (
  subject: TestSubject,
  watch: { readonly signal: AbortSignal; readonly say: (line: string) => void },
) => Promise<TestVerdict>;

/** Everything that a delivery touches. */
export interface DeliveryWorld {
  readonly engine: Engine;
  readonly registry: RegistryPort;
  readonly context: ContextPort;
  /** For the engine's pulls and pushes. What it answers is kept out of logs and messages. */
  readonly credentials: CredentialSource;
  readonly logs: LogStore;
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded), for back-off. */
  readonly random: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly emit: (event: DeliveryEvent) => void;
  /** When the run began, for `supported_until` and build-report.json. */
  readonly started: Date;
  /** Absent: nothing is tested. */
  readonly test?: TestImage;
}
