import type { Bentofile, PythonOptions } from '../../../src/containerize/bentofile.ts';

/** `python:` where little is written. */
export function pythonOptions(written: Partial<PythonOptions> = {}): PythonOptions {
  return {
    packages: [],
    requirementsFile: undefined,
    lockPackages: undefined,
    indexUrl: undefined,
    noIndex: false,
    trustedHosts: [],
    findLinks: [],
    extraIndexUrls: [],
    pipArgs: undefined,
    wheels: [],
    ...written,
  };
}

/** A bentofile where little is written. */
export function bentofile(written: Partial<Bentofile> = {}): Bentofile {
  return {
    service: 'service:svc',
    name: undefined,
    description: undefined,
    labels: new Map(),
    include: undefined,
    exclude: [],
    models: [],
    python: pythonOptions(),
    conda: undefined,
    docker: {
      distro: undefined,
      pythonVersion: undefined,
      cudaVersion: undefined,
      env: undefined,
      systemPackages: undefined,
      setupScript: undefined,
      baseImage: undefined,
      dockerfileTemplate: undefined,
    },
    ...written,
  };
}
