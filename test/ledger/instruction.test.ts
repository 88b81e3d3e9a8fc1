import { expect, it } from 'vitest';
import { instructionOf } from '../../src/ledger/instruction.ts';

const SUM = 'a'.repeat(64);

it.each([
  ['RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
  ['RUN |2 A=1 B=two words /bin/sh -c make -c x # buildkit', 'RUN make -c x'],
  ['RUN /bin/bash -o pipefail -c true # buildkit', 'RUN /bin/bash -o pipefail -c true'],
  ['RUN /bin/bash -exc true # buildkit', 'RUN true'],
  ['COPY tools/bashrc /etc/bash.bashrc # buildkit', 'COPY tools/bashrc /etc/bash.bashrc'],
  ['/bin/sh -c apt-get  update \t&& true', 'RUN apt-get update && true'],
  ['|1 A=1 /bin/sh -c make', 'RUN make'],
  ['/bin/sh -c #(nop)  CMD ["sh"]', 'CMD ["sh"]'],
  [`/bin/sh -c #(nop) COPY file:${SUM} in /app `, 'COPY file in /app'],
  [`/bin/sh -c #(nop) COPY multi:${SUM} in /app `, 'COPY multi in /app'],
  ['WORKDIR /app', 'WORKDIR /app'],
  ['bazel build //image:layer', 'bazel build //image:layer'],
  ['', ''],
])('%s is %s', (createdBy, instruction) => {
  expect(instructionOf(createdBy)).toBe(instruction);
});
