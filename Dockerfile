# The hook server. Built by: docker build --tag metahooks:0.1.0 .

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
# Template files are read where their controller lies in the sources, so they keep their paths.
RUN npm run build \
 && mkdir /templates \
 && find src/controllers -name '*.yaml' -exec cp --parents {} /templates ';'

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /templates ./
# Numeric, so that runAsNonRoot can be checked; the files belong to root and stay as they are.
USER 1000
EXPOSE 8080
# Kubernetes asks /healthz and /readyz itself.
CMD ["node", "dist/main.js"]
