import { describe, expect, it } from 'vitest';
import { createLinter } from '../../../src/dockerfile/lint.ts';

const linter = createLinter();

/** Codes that the linter finds in an instruction of a last stage. */
function codes(instruction: string, before = ''): string[] {
  const text = `FROM debian:12\n${before}${instruction}\n`;
  return linter.lint(text).map(({ code }) => code.replace('dockerfile/', ''));
}

/** Instructions that the rule must report, and instructions that it must not. */
const table: Readonly<
  Record<string, { readonly bad: readonly string[]; readonly good: readonly string[] }>
> = {
  'add-url': {
    bad: [
      'ADD https://example.com/a.tgz /opt/',
      'ADD http://example.com/a /a',
      'ADD ftp://example.com/a /a',
      'ADD --chown=1:1 https://example.com/a /a',
      'ADD ["https://example.com/a", "/a"]',
      'ADD https://github.com/a/b.git /b',
      'ADD git@github.com:a/b.git /b',
      'ADD a https://${HOST}/b /c/',
    ],
    good: [
      'ADD rootfs.tar.gz /',
      'ADD --checksum=sha256:24454f830c https://example.com/a /a',
      'ADD httpd.conf /etc/',
      'COPY https /a',
      'RUN echo https://example.com',
    ],
  },
  'shell-form': {
    bad: [
      'CMD echo hello',
      'ENTRYPOINT /entry.sh',
      "CMD ['a' ]",
      'ENTRYPOINT ["a"',
      'CMD a \\\n  b',
      'ENTRYPOINT [1]',
    ],
    good: [
      'CMD ["echo"]',
      'ENTRYPOINT ["a", \\\n  "b"]',
      'CMD []',
      'HEALTHCHECK CMD curl x',
      'RUN echo hello',
    ],
  },
  'apt-lists': {
    bad: [
      'RUN apt-get update && apt-get install -y curl',
      'RUN apt update; apt install -y curl',
      'RUN apt-get install -y curl && apt-get clean',
      'RUN ["apt-get", "install", "-y", "curl"]',
      'RUN bash -c "echo" && if true; then apt-get -y -o A=b install curl; fi',
      'RUN <<EOF\napt-get update\napt-get install -y curl\nEOF',
      'RUN --mount=type=cache,target=/var/cache/apt apt-get install -y curl',
      'RUN --mount=type=bind,target=/var/lib/apt,source=x apt-get install -y curl',
      'RUN DEBIAN_FRONTEND=noninteractive apt-get install -yq curl',
    ],
    good: [
      'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*',
      'RUN apt-get install -y curl \\\n  # tidy\n  && rm -rf /tmp/* /var/lib/apt/lists/*',
      'RUN apt-get install -y curl && rm -rf /var/lib/{apt,dpkg}/x',
      'RUN apt-get install -y curl && find /var/lib/apt/lists -type f -delete',
      'RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl',
      'RUN --mount=target=/var/lib/apt/lists,type=tmpfs apt-get install -y curl',
      'RUN --mount=type=cache,dst=/var/lib/apt/,sharing=locked apt-get install -y curl',
      'RUN echo "apt-get install curl"',
      '# RUN apt-get install curl\nRUN true',
      'RUN cat <<EOF > /x\napt-get install -y curl\nEOF',
      'RUN <<EOF\n#!/usr/bin/env python3\napt-get install -y curl\nEOF',
    ],
  },
  'apt-yes': {
    bad: [
      'RUN apt-get install curl',
      'RUN apt install --no-install-recommends curl',
      'RUN apt-get -q upgrade',
      'RUN x && (apt-get -t stable install a)',
    ],
    good: [
      'RUN apt-get install -y curl',
      'RUN apt-get -qqy install curl',
      'RUN apt-get install -qq curl',
      'RUN apt-get -q -q install curl',
      'RUN apt-get install --yes curl',
      'RUN apt-get --assume-yes install curl',
      'RUN yes | apt-get install curl',
      'RUN apt-get -o APT::Get::Assume-Yes=true install curl',
      'RUN apt-get update && apt-cache search y',
    ],
  },
  'apt-update-alone': {
    bad: [
      'RUN apt-get update',
      'RUN apt update && echo done',
      'RUN apt-get -q update; apt-get clean',
    ],
    good: [
      'RUN apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists',
      'RUN apt-get update && apt-get -y dist-upgrade',
      'RUN --mount=type=cache,target=/var/lib/apt apt-get update',
    ],
  },
  'apk-cache': {
    bad: [
      'RUN apk add curl',
      'RUN apk update && apk add --update curl',
      'RUN apk -X http://a/b add --virtual .x gcc',
    ],
    good: [
      'RUN apk add --no-cache curl',
      'RUN apk --no-cache add curl',
      'RUN --mount=type=cache,target=/var/cache/apk apk add curl',
      'RUN --mount=type=cache,target=/etc/apk/cache apk add curl',
      'RUN apk add curl && rm -rf /var/cache/apk/*',
      'RUN apk del .x',
      'RUN echo apk add curl',
    ],
  },
  'dnf-cache': {
    bad: [
      'RUN yum install -y curl',
      'RUN dnf -y install curl && dnf clean metadata',
      'RUN microdnf update -y',
      'RUN yum -c /a install -y b',
    ],
    good: [
      'RUN yum install -y curl && yum clean all',
      'RUN dnf install -y curl && dnf -y clean all && rm -rf /x',
      'RUN microdnf install curl && rm -rf /var/cache/yum',
      'RUN --mount=type=cache,target=/var/cache/dnf dnf install -y curl',
      'RUN --mount=type=cache,target=/var/cache dnf install -y curl',
      'RUN yum list installed',
    ],
  },
  'pip-cache': {
    bad: [
      'RUN pip install bentoml',
      'RUN pip3.11 install -r requirements.txt',
      'RUN python3 -m pip install a',
      'RUN /opt/venv/bin/pip --quiet install a',
      'RUN "$PYTHON" -m pip install a',
    ],
    good: [
      'RUN pip install --no-cache-dir a',
      'RUN pip --no-cache-dir install a',
      'RUN --mount=type=cache,target=/root/.cache/pip pip install a',
      'RUN --mount=type=cache,target=/home/me/.cache pip install a',
      'RUN PIP_NO_CACHE_DIR=1 pip install a',
      'RUN export PIP_NO_CACHE_DIR=1; pip install a',
      'RUN pip install a && rm -rf ~/.cache',
      'RUN pip install a && pip cache purge',
      'RUN uv pip install a',
      'RUN pip list',
      'RUN python -m pip --version',
    ],
  },
  'pipe-to-shell': {
    bad: [
      'RUN curl -fsSL https://a/b | sh',
      'RUN wget -qO- https://a/b | bash -s -- --yes',
      'RUN curl https://a/b | sudo bash -',
      'RUN curl https://a/b | tee /x | sh -x',
      'RUN curl https://a/b | python3 -',
      'RUN curl https://a/b | gunzip | perl',
      'RUN bash -c "$(curl -fsSL https://a/b)"',
      'RUN bash <(curl -s https://a/b)',
      'RUN eval "`wget -O- https://a/b`"',
      'RUN ["/bin/bash", "-o", "pipefail"]\nRUN ["sh", "-c", "curl https://a/b | sh"]',
    ],
    good: [
      'RUN curl -fsSLo a https://a/b && sh a',
      'RUN curl https://a/b | sha256sum -c',
      'RUN curl https://a/b | tar xz',
      'RUN curl https://a/b | python3 -c "import json"',
      'RUN curl https://a/b | sh -c "cat > x"',
      'RUN cat a | sh',
      'RUN curl https://a/b; echo x | sh',
      'RUN curl https://a/b || sh x',
      'RUN echo "curl https://a/b | sh"',
      "RUN echo 'a' # curl x | sh",
    ],
  },
  sudo: {
    bad: [
      'RUN sudo apt-get -v',
      'RUN a && A=b sudo -E -u root c',
      'RUN if sudo true; then b; fi',
      'RUN echo $(sudo id)',
    ],
    good: ['RUN echo sudo', 'RUN rm /etc/sudoers', 'RUN command -v sudo', 'RUN useradd -G sudo me'],
  },
  'secret-name': {
    bad: [
      'ENV DB_PASSWORD=hunter2',
      'ENV MYPASSWORD hunter2',
      'ARG GITHUB_TOKEN',
      'ARG AWS_SECRET_ACCESS_KEY',
      'ENV A=b OPENAI_API_KEY="x"',
      'ARG secret=$x',
      'ENV AWS_ACCESS_KEY_ID=AKIA',
      'ARG A SSH_PRIVATE_KEY',
    ],
    good: [
      'ENV DB_PASSWORD_FILE=/run/secrets/db',
      'ENV PASSWORD=/run/secrets/db',
      'ENV ALLOW_EMPTY_PASSWORD=yes',
      'ENV PASSWORD=""',
      'ENV MAX_TOKENS=100',
      'ENV TOKENIZERS_PARALLELISM=false',
      'ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568',
      'ENV PUBLIC_KEY=a SECRETS_DIR=/x',
      'LABEL password=x',
      'ENV PATH=/secret/bin',
    ],
  },
  'url-credentials': {
    bad: [
      'ENV INDEX=https://me:hunter2@example.com/simple',
      'RUN git clone https://me:abc@github.com/a/b',
      'ARG P=http://:pw@proxy:3128',
    ],
    good: [
      'ENV INDEX=https://example.com/simple',
      'RUN git clone https://me:$(cat /run/secrets/t)@github.com/a/b',
      'RUN git clone "https://me:${TOKEN}@github.com/a/b"',
      'RUN git clone ssh://git@github.com/a/b',
      'LABEL a=b:c@d',
      'RUN curl http://localhost:80/a@b',
    ],
  },
};

describe('rules for one instruction', () => {
  for (const [code, { bad, good }] of Object.entries(table)) {
    it.each(bad)(`${code} reports %j`, (instruction) => {
      expect(codes(instruction)).toContain(code);
    });
    it.each(good)(`${code} leaves %j alone`, (instruction) => {
      expect(codes(instruction)).not.toContain(code);
    });
  }

  it('never repeats credentials', () => {
    const said = JSON.stringify(
      linter.lint(
        'FROM a:1\nADD https://me:hunter2@example.com/x /x\nENV A=https://me:hunter2@h/\n',
      ),
    );
    expect(said).toContain('url-credentials');
    expect(said).not.toContain('hunter2');
  });

  it('knows PIP_NO_CACHE_DIR of the stage and of the stages it starts from, but not of others', () => {
    expect(codes('RUN pip install a', 'ENV PIP_NO_CACHE_DIR=1\n')).toEqual([]);
    expect(codes('RUN pip install a', 'ENV PIP_NO_CACHE_DIR=1\nFROM a:1\n')).toEqual(['pip-cache']);
    const text = 'FROM a:1 AS x\nENV PIP_NO_CACHE_DIR=1\nFROM x AS y\nFROM Y\nRUN pip install a\n';
    expect(linter.lint(text)).toEqual([]);
  });

  it('asks for small layers only where the last stage has them', () => {
    const build =
      'RUN apk add gcc && apt-get install -y gcc && yum install -y gcc && pip install a\n';
    expect(linter.lint(`FROM a:1 AS build\n${build}FROM b:1\nCOPY --from=build /a /b\n`)).toEqual(
      [],
    );
    const shipped = linter.lint(`FROM a:1 AS build\n${build}FROM b:1 AS other\nFROM build\n`);
    expect(shipped.map(({ code }) => code)).toEqual([
      'dockerfile/apk-cache',
      'dockerfile/apt-lists',
      'dockerfile/dnf-cache',
      'dockerfile/pip-cache',
    ]);
  });
});
