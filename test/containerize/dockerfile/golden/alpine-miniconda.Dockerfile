# syntax=docker/dockerfile:1
FROM continuumio/miniconda3:4.10.3p0-alpine AS base-container

ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
ENV PYTHONIOENCODING=UTF-8
ENV PYTHONUNBUFFERED=1

USER root
RUN --mount=type=cache,sharing=locked,target=/var/cache/apk,id=bento-alpine-apk apk add --update-cache --cache-dir /var/cache/apk \
        bash gcc libc-dev shadow musl-dev build-base linux-headers g++
ENV ENV=/root/.bashrc

USER root
ARG BENTO_USER=bentoml
ARG BENTO_USER_UID=1034
ARG BENTO_USER_GID=1034
RUN if id -u "$BENTO_USER" > /dev/null 2>&1; then \
        true; \
    elif command -v useradd > /dev/null && command -v groupadd > /dev/null; then \
        groupadd -g "$BENTO_USER_GID" -o "$BENTO_USER" \
     && useradd -m -d /home/bentoml/ -u "$BENTO_USER_UID" -g "$BENTO_USER_GID" -o -r "$BENTO_USER"; \
    else \
        addgroup -g "$BENTO_USER_GID" "$BENTO_USER" \
     && adduser -D -h /home/bentoml/ -u "$BENTO_USER_UID" -G "$BENTO_USER" "$BENTO_USER"; \
    fi

ARG BENTO_PATH=/home/bentoml/bento
ENV BENTO_PATH=$BENTO_PATH
ENV BENTOML_HOME=/home/bentoml/
RUN mkdir -p "$BENTO_PATH" && chown -R bentoml:bentoml "$BENTO_PATH"
WORKDIR $BENTO_PATH

ADD --chown=bentoml:bentoml ./env/conda/environment.yml /home/bentoml/bento/env/conda/environment.yml
RUN --mount=type=cache,sharing=locked,target=/opt/conda/pkgs /opt/conda/bin/conda install -y -n base pkgs/main::python=3.9 pip

RUN --mount=type=cache,sharing=locked,target=/opt/conda/pkgs if [ -f /home/bentoml/bento/env/conda/environment.yml ]; then \
        /opt/conda/bin/conda config --set pip_interop_enabled True \
     && /opt/conda/bin/conda env update -n base -f /home/bentoml/bento/env/conda/environment.yml; \
    fi

RUN /opt/conda/bin/conda clean -y --all

COPY --chown=bentoml:bentoml ./env/python ./env/python/
RUN --mount=type=cache,sharing=locked,target=/root/.cache/pip bash -euxo pipefail /home/bentoml/bento/env/python/install.sh
COPY --chown=bentoml:bentoml . ./

EXPOSE 3000
EXPOSE 3001
RUN chmod +x /home/bentoml/bento/env/docker/entrypoint.sh
USER bentoml
ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh" ]
CMD ["bentoml", "serve", "/home/bentoml/bento", "--production"]
