import type { CommandSpec } from '../command.ts';
import { composeOptions } from '../options/compose.ts';

export const composeCommand: CommandSpec = {
  name: 'compose',
  summary: 'Build a Triton server image with just the backends that you serve',
  details:
    "Copies the chosen backends, repository agents and caches out of NVIDIA's full image into its min image, as Triton's " +
    'compose.py does: write `manager compose` in place of `python3 compose.py`. No clone and no Python are needed. ' +
    'Everything is checked before anything is pulled or built; then Dockerfile.compose is written into the work dir and built.\n\n' +
    'GPU is the default: leaving --enable-gpu out gives a GPU image, whatever the third example of the compose.py page says. A ' +
    'CPU image needs --enable-gpu=false.',
  examples: [
    {
      command: 'manager compose --backend tensorrt --backend python --dry-run',
      what: 'write Dockerfile.compose, build nothing',
    },
    {
      command: 'manager compose --backend onnxruntime --container-version 24.12',
      what: 'one backend of a certain release',
    },
    {
      command:
        'manager compose --backend python --repoagent checksum --output-name triton-prod --user',
      what: 'under another name, not as root',
    },
    {
      command:
        'manager compose --enable-gpu=false --backend python --image full,REF --image min,REF',
      what: 'a CPU image of images of your own',
    },
  ],
  options: composeOptions,
  load: () => import('../commands/compose.ts'),
};
