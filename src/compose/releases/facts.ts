import type { Row, Sourced } from './row.ts';

/**
 * Facts that rows share, and the places where facts were looked up. "Copy" is a stored copy of a public file, by the number under which
 * it was read on 2026-11-21 (docs/sources.md).
 */

const SERVER = 'triton-inference-server/server';

const sourced =
  (source: string) =>
  (value: string): Sourced<string> => ({ value, source });

/** CUDA as NVIDIA's release notes of the containers have it. */
export const noted = sourced(
  'https://docs.nvidia.com/deeplearning/triton-inference-server/release-notes/rel-{page}.html',
);
/** CUDA of the vLLM image of the release: for want of a page that names the exact version of the -py3 image. */
export const listed = sourced(
  `${SERVER} docs/introduction/compatibility.md @0f963c9a, line {version} of vllm-python-py3`,
);
/** The server's version, where both neighbours have a source and only one version lies between: NVIDIA releases one a month. */
export const counted = sourced(
  'counted between the neighbours; the same version of tritonclient is on PyPI',
);
/** In a pull request or issue of the server's repository. */
export const discussed = (value: string, number: number): Sourced<string> => ({
  value,
  source: `${SERVER} issue or pull request ${number}`,
});
/** In a stored copy of a public file that quotes the image's start-up banner or the release's title. */
export const quoted = (value: string, copy: string): Sourced<string> => ({
  value,
  source: `copy ${copy}, {version}`,
});

export const JAMMY: Row['system'] = {
  value: { base: 'ubuntu:22.04', python: '3.10', libraries: ['libre2-9'] },
  source: `${SERVER} build.py @35dc045f (2.41.0dev); docs/introduction/compatibility.md @0f963c9a (24.04 to 24.10)`,
};
export const NOBLE: Row['system'] = {
  value: { base: 'ubuntu:24.04', python: '3.12', libraries: [] },
  source: `${SERVER} docs/introduction/compatibility.md @0f963c9a (24.11 to 26.08); build.py of 2.56.0dev, copy 912015134; compose.py's output for 24.11, copy 55659405437`,
};

/** DCGM up to 3. */
const dcgm = (version: string | undefined, source: string): Row['dcgm'] => ({
  value: { package: 'datacenter-gpu-manager', version },
  source,
});
/** DCGM 4: -core has libdcgm.so.4; compose.py installs -dev, headers only, too. */
const dcgm4 = (version: string | undefined, source: string): Row['dcgm'] => ({
  value: { package: 'datacenter-gpu-manager-4-core', version },
  source,
});
const OF_BRANCH = `${SERVER} build.py of branch r{version}; no source for the version`;
export const DCGM_2_4_7 = dcgm('2.4.7', `${SERVER} pull requests 5860 (to) and 6515 (from)`);
export const DCGM_3_2_6 = dcgm(
  '3.2.6',
  `${SERVER} build.py @35dc045f (23.12); a fork's build of r24.04, copy 59143469171; notes of a build of 2.47.0, copy 53913583726`,
);
export const DCGM_3_3_6 = dcgm(
  '3.3.6',
  `compose.py's output for 24.11, copy 55659405437; ${SERVER} build.py of 2.56.0dev (25.03), copy 912015134`,
);
/** What NVIDIA's DeepStream installs for this server; the release's branch had 4.2.3-2 a month before (pull request 8315). */
export const DCGM_4_4_0 = dcgm4(
  '4.4.0-1',
  `DeepStream's script that sets up Triton 2.60.0, copy 56447889209; ${SERVER} pull request 8298`,
);
export const DCGM_4_5_2 = dcgm4(
  '4.5.2-1',
  `${SERVER} pull request 8642 (with ONNX Runtime 1.24.1, which is 26.02's)`,
);
export const DCGM_4_5_3 = dcgm4('4.5.3-1', `${SERVER} compose.py @e1db8a603 (2.73.0dev)`);
export const DCGM_OLD = dcgm(undefined, OF_BRANCH);
export const DCGM_4 = dcgm4(undefined, OF_BRANCH);

const ENABLE_ALL = `${SERVER} build.py @35dc045f, enable_all`;
const BACKENDS = [
  'dali',
  'fil',
  'identity',
  'onnxruntime',
  'openvino',
  'python',
  'pytorch',
  'repeat',
  'square',
  'tensorrt',
];
const WITH_TENSORFLOW = [...BACKENDS, 'tensorflow'].sort();
/** All that NVIDIA builds. */
export const ALL: Row['backends'] = {
  value: BACKENDS,
  source: `${ENABLE_ALL}, less TensorFlow: ${SERVER} pull request 8068`,
};
/** TensorFlow was last in 25.02. */
export const TENSORFLOW: Row['backends'] = {
  value: WITH_TENSORFLOW,
  source: `${ENABLE_ALL}; copy 19323097955; the last release: opendatahub-io/architecture-context pull request 29`,
};
/** 24.02 has none: cuDNN 9 came before ONNX Runtime could use it. */
export const NO_ONNXRUNTIME: Row['backends'] = {
  value: WITH_TENSORFLOW.filter((name) => name !== 'onnxruntime'),
  source: `${ENABLE_ALL}; ${SERVER} issues 6991, 7027`,
};

const MATRIX = 'triton-inference-server/backend docs/backend_platform_support_matrix.md @1d36963c';
export const ARM_EARLY: Row['notOnArm'] = { value: ['fil', 'openvino'], source: MATRIX };
/** The image was built without FIL, by mistake. */
export const ARM_NO_FIL: Row['notOnArm'] = {
  value: ['fil', 'openvino'],
  source: `${MATRIX}; ${SERVER} issue 7991`,
};
export const ARM_FIL: Row['notOnArm'] = {
  value: ['openvino'],
  source: `${MATRIX}; ${SERVER} issue 7991`,
};
export const ARM_ALL: Row['notOnArm'] = { value: [], source: `${SERVER} pull request 8883` };
