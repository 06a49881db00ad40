# Témoin in a container. Built from the sources here; nothing is downloaded but packages of the npm registry.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# `node_modules/.bin/node`, the Node.js that the project brings along, is the one that scripts pick up.
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 METRICS_PORT=9464 TEMOIN_DATA=/data
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
COPY --from=build --chown=root:root /app/apps ./apps
COPY --from=build --chown=root:root /app/examples ./examples
# The image's own user, who owns the data and nothing else: the rest may be read-only.
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000 9464
# Alive, not ready: a server that waits for its database must not be killed for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "apps/server/start.mjs"]
