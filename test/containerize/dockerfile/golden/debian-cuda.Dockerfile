# syntax=docker/dockerfile:1
FROM nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04 AS base-container

ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
ENV PYTHONIOENCODING=UTF-8
ENV PYTHONUNBUFFERED=1
ENV NVIDIA_VISIBLE_DEVICES=

USER root
ENV DEBIAN_FRONTEND=noninteractive
RUN rm -f /etc/apt/apt.conf.d/docker-clean \
 && echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache
RUN --mount=type=cache,sharing=locked,target=/var/lib/apt,id=bento-debian-apt-lists --mount=type=cache,sharing=locked,target=/var/cache/apt,id=bento-debian-apt-cache apt-get update \
 && apt-get install -q -y --no-install-recommends --allow-remove-essential \
        ca-certificates gnupg2 bash build-essential

RUN --mount=type=cache,sharing=locked,target=/var/lib/apt,id=bento-debian-apt-lists --mount=type=cache,sharing=locked,target=/var/cache/apt,id=bento-debian-apt-cache apt-get update \
 && apt-get install -q -y --no-install-recommends --allow-remove-essential software-properties-common \
 && add-apt-repository -y ppa:deadsnakes/ppa \
 && apt-get update \
 && apt-get install -q -y --no-install-recommends --allow-remove-essential \
        curl python3.11 python3.11-dev python3.11-distutils \
 && rm -f /usr/lib/python3.11/EXTERNALLY-MANAGED
RUN ln -sf /usr/bin/python3.11 /usr/bin/python3 \
 && ln -sf /usr/bin/pip3.11 /usr/bin/pip3
RUN (curl -fsSL https://bootstrap.pypa.io/pip/3.11/get-pip.py -o /tmp/get-pip.py || curl -fsSL https://bootstrap.pypa.io/get-pip.py -o /tmp/get-pip.py) \
 && python3.11 /tmp/get-pip.py --no-cache-dir \
 && rm /tmp/get-pip.py

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

COPY --chown=bentoml:bentoml ./env/python ./env/python/
RUN --mount=type=cache,sharing=locked,target=/root/.cache/pip bash -euxo pipefail /home/bentoml/bento/env/python/install.sh
COPY --chown=bentoml:bentoml . ./

RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt

EXPOSE 3000
EXPOSE 3001
RUN chmod +x /home/bentoml/bento/env/docker/entrypoint.sh
USER bentoml
ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh" ]
CMD ["bentoml", "serve", "/home/bentoml/bento", "--production"]
