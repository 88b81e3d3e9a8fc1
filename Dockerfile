# The helper image, `bentoml-docker`: manager with everything that it needs, for machines without Node.
#
#   make install
#   docker run --rm -u $(id -u):$(id -g) -v $(pwd):/bentoml bentoml-docker -bv 0.13.0 -dm
#
# No `# syntax` line and no cache mounts: any builder since Docker 20.10 builds it, the classic one and podman included.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /opt/manager
COPY package.json package-lock.json .npmrc ./
# Without scripts: the one of ours builds dist/, whose sources come in the next step.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY scripts ./scripts
COPY src ./src
RUN npm run build \
 && find dist -name '*.map' -delete \
 && rm -rf dist/types \
 && npm prune --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
# Whoever runs the container may have no home in it.
ENV NODE_ENV=production HOME=/tmp
WORKDIR /opt/manager
COPY LICENSE package.json ./
COPY --from=build /opt/manager/node_modules ./node_modules
COPY --from=build /opt/manager/dist ./dist
COPY bin ./bin
# What a project's templates import as `@manager/…`.
COPY templates/_partials ./templates/_partials
RUN ln -s /opt/manager/bin/manager.js /usr/local/bin/manager \
 && manager --version
ARG MANAGER_VERSION=0.0.0
ARG MANAGER_REVISION=unknown
LABEL org.opencontainers.image.title="bentoml-docker" \
      org.opencontainers.image.description="manager: one manifest in, a matrix of container images out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${MANAGER_VERSION}" \
      org.opencontainers.image.revision="${MANAGER_REVISION}"
# The project that manager works on is mounted here.
WORKDIR /bentoml
# No USER: files take the caller's ids (`-u $(id -u):$(id -g)`), and the engine's socket belongs to root.
ENTRYPOINT ["node", "/opt/manager/bin/manager.js"]
