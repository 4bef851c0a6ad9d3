# NOT RUN: written with care, but no machine with Docker has built it yet. What it starts is tested without Docker.
#
# One image, four commands:
#   docker build -t platen .
#   docker run platen web | api | worker | migrate
# and, once, to make the first organization and its owner (README, "Production"):
#   docker run -it platen owner-create --email you@example.com --organization Example --slug example

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:20-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    PLATEN_MODE=production \
    PLATEN_WEB_HOST=0.0.0.0 \
    PLATEN_API_HOST=0.0.0.0 \
    NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY prisma/roles.sql ./prisma/roles.sql
COPY prisma/migrations ./prisma/migrations
# Owned by root and read as another: a process that is taken over can't change what runs next.
USER node
EXPOSE 3000 4000
# The command is the name of a program in dist/. exec: signals reach node itself, which stops cleanly on SIGTERM.
ENTRYPOINT ["/bin/sh", "-c", "program=\"$0\"; exec node \"dist/$program.js\" \"$@\""]
CMD ["web"]
