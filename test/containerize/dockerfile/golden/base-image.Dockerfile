FROM registry.example/team/base:1 AS base-container

ENV LANG=C.UTF-8
ENV LC_ALL=C.UTF-8
ENV PYTHONIOENCODING=UTF-8
ENV PYTHONUNBUFFERED=1

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

ADD --chown=bentoml:bentoml ./env/docker/setup_script /home/bentoml/bento/env/docker/setup_script
RUN chmod +x /home/bentoml/bento/env/docker/setup_script
RUN /home/bentoml/bento/env/docker/setup_script

COPY --chown=bentoml:bentoml ./env/python ./env/python/
RUN bash -euxo pipefail /home/bentoml/bento/env/python/install.sh
COPY --chown=bentoml:bentoml . ./

EXPOSE 3000
EXPOSE 3001
RUN chmod +x /home/bentoml/bento/env/docker/entrypoint.sh
USER bentoml
ENTRYPOINT [ "/home/bentoml/bento/env/docker/entrypoint.sh" ]
CMD ["bentoml", "serve", "/home/bentoml/bento", "--production"]
