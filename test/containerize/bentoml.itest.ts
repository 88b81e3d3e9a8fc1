import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish } from '../integration/docker.ts';
import { labEngines, lacksLab } from '../support/lab.ts';
import { BASE_IMAGE, publishBaseImage, removeBaseImage } from './real/base-image.ts';
import { realBento } from './real/project.ts';
import { answerOf } from './real/served.ts';

const url = labEngines().find(({ name }) => name === 'docker-26.1')?.url ?? '';
/** The version whose behaviour shared/spec/containerize.md tells of. */
const BENTOML = 'bentoml==1.1.11';

/** Whether pip in a container, as the machine has set it up, finds BentoML. */
async function indexIsReachable(): Promise<boolean> {
  const pip = ['pip', 'download', '--quiet', '--no-deps', '--dest', '/tmp', BENTOML];
  const { status } = await finish('docker', ['-H', url, 'run', '--rm', BASE_IMAGE, ...pip]);
  return status === 0;
}

describe.skipIf(lacksLab('engines', 'registry'))('BentoML itself', () => {
  beforeAll(publishBaseImage);
  afterAll(removeBaseImage);

  it('serves a request in an image that was made for it', async (context) => {
    if (!(await indexIsReachable())) context.skip(`containers reach no package index: ${BENTOML}`);
    const bento = realBento(
      { backend: 'docker', url },
      {
        wheels: [],
        // pkg_resources, which this version uses, is not in newer versions of setuptools.
        bentofile: { models: [], python: { packages: [BENTOML, 'setuptools<70'] } },
        files: {
          'service.py': `import bentoml
from bentoml.io import Text

svc = bentoml.Service("greeter")

@svc.api(input=Text(), output=Text())
def greet(name: str) -> str:
    return "Hello, " + name
`,
        },
      },
    );
    const { code, stdout, stderr } = await bento.containerize();
    expect(code, stdout + stderr).toBe(0);
    const headers = { 'content-type': 'text/plain' };
    const request = { method: 'POST', headers, body: 'bento' };
    expect(await answerOf(bento, bento.image, '/greet', request)).toBe('Hello, bento');
  });
});
