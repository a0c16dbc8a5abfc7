# The image of Countersign: one program, no shell, no root.
#
#   docker build -t countersign .
#   docker run --publish 5000:3000 --env-file .env countersign

# What makes the site small.
FROM node:22-bookworm-slim AS node
WORKDIR /src/site-builder
COPY site-builder/package.json site-builder/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM rust:1.95-slim-bookworm AS build
RUN rustup target add wasm32-unknown-unknown
COPY --from=node /usr/local/bin/node /usr/local/bin/node
WORKDIR /src
COPY . .
COPY --from=node /src/site-builder/node_modules site-builder/node_modules
# A later build with the same builder finds what this one downloaded and compiled.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    CARGO_NET_RETRY=5 scripts/build.sh && scripts/image-root.sh /image

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build --chown=65532:65532 /image /
# A host reaches a container's listener on all its addresses only. Point site.url at the address people use.
ENV COUNTERSIGN_SITE__ADDR=0.0.0.0:3000 \
    COUNTERSIGN_SITE__HOSTS='["localhost","127.0.0.1"]' \
    COUNTERSIGN_STORE__PATH=/data/store/countersign.db \
    COUNTERSIGN_KEYS__PATH=/data/keys/countersign.keys \
    COUNTERSIGN_LOG__FORMAT=json
# The one folder that is written to. SQLite's temporary files end up here, too, where the root is read-only.
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s CMD ["/usr/local/bin/countersign", "health"]
ENTRYPOINT ["/usr/local/bin/countersign"]
