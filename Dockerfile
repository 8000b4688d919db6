# scripts/check-dockerfile.ts runs these steps without Docker: keep to FROM, WORKDIR, COPY, RUN, ENV and what describes the image.
FROM node:26-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:26-slim
WORKDIR /opt/sigma-bridge
COPY --from=build /build/package.json /build/LICENSE /build/NOTICE ./
COPY --from=build /build/bin bin
COPY --from=build /build/dist dist
COPY --from=build /build/mappings mappings
COPY --from=build /build/rules rules
COPY --from=build /build/samples samples
COPY --from=build /build/node_modules node_modules

USER node
WORKDIR /home/node
RUN mkdir -m 0700 data
VOLUME /home/node/data

# Within its own network a container has to listen on every address. Publish the port on 127.0.0.1, or put TLS in front.
ENV NODE_ENV=production
ENV SIGMA_BRIDGE_DATA_DIR=/home/node/data
ENV SIGMA_BRIDGE_API_HOST=0.0.0.0
ENV SIGMA_BRIDGE_API_INSECURE=true
EXPOSE 8090
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8090/api/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/sigma-bridge/bin/sigma-bridge.js"]
CMD ["serve"]
