# syntax=docker/dockerfile:1
FROM python:3.11-slim AS base-container

ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
ENV PYTHONIOENCODING=UTF-8
ENV PYTHONUNBUFFERED=1

USER root
ENV DEBIAN_FRONTEND=noninteractive
RUN rm -f /etc/apt/apt.conf.d/docker-clean \
 && echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
RUN --mount=type=cache,sharing=locked,target=/var/lib/apt,id=bento-debian-apt-lists --mount=type=cache,sharing=locked,target=/var/cache/apt,id=bento-debian-apt-cache apt-get update \
 && apt-get install -q -y --no-install-recommends --allow-remove-essential \
        ca-certificates gnupg2 bash build-essential \
        git


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

ENV GREETING="hello world"
ARG BENTO_PATH=/home/bentoml/bento
ENV BENTO_PATH=$BENTO_PATH
ENV BENTOML_HOME=/home/bentoml/
RUN mkdir -p "$BENTO_PATH" && chown -R bentoml:bentoml "$BENTO_PATH"
WORKDIR $BENTO_PATH

ADD --chown=bentoml:bentoml ./env/docker/setup_script /home/bentoml/bento/env/docker/setup_script
RUN chmod +x /home/bentoml/bento/env/docker/setup_script
RUN /home/bentoml/bento/env/docker/setup_script

COPY --chown=bentoml:bentoml ./env/python ./env/python/
RUN --mount=type=cache,sharing=locked,target=/root/.cache/pip bash -euxo pipefail /home/bentoml/bento/env/python/install.sh
RUN --mount=type=cache,sharing=locked,target=/root/.cache/pip pip install 'bentoml[grpc]'
COPY --chown=bentoml:bentoml . ./

RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt

EXPOSE 3000
EXPOSE 3001
RUN chmod +x /home/bentoml/bento/env/docker/entrypoint.sh
USER bentoml
ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh" ]
CMD ["bentoml", "serve", "/home/bentoml/bento", "--production"]
