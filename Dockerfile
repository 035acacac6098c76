# One image for every process of the service: web, worker, beat, Flower, the log consumer and migrations differ in
# their command alone (docker-compose.yml). Build it with the commit that it is made of:
#
#   docker build --build-arg BUILD_COMMIT="$(git rev-parse HEAD)" --tag fastapi-spec-first:local .
#
# The base image is named by tag and digest: the tag tells people what it is, the digest is what gets used. For a newer
# one, look the digest up with `docker buildx imagetools inspect python:<tag>`. Its Python is the version that the tests
# run on.
ARG PYTHON_IMAGE=python:3.11.15-slim-trixie@sha256:db3ff2e1800a8581e2c48a27c3995339d47bdf046da21c7627accd3d51053a93

FROM ${PYTHON_IMAGE} AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /build

# flower.txt locks what the service needs, and Flower. The build backend of the toolkit stays in an environment of its
# own, which the final image does not get.
COPY requirements/bootstrap.txt requirements/flower.txt requirements/
RUN python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes --no-deps --only-binary=:all: -r requirements/bootstrap.txt \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install --require-hashes --no-deps --only-binary=:all: -r requirements/flower.txt

# The toolkit comes from this checkout, after its locked dependencies and by its locked build backend.
COPY toolkit/ toolkit/
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels ./toolkit \
    && /opt/venv/bin/pip install --no-deps --no-index wheels/*.whl \
    && /opt/venv/bin/pip check \
    && /opt/venv/bin/pip uninstall --yes pip setuptools

COPY alembic.ini /srv/
COPY app/ /srv/app/
COPY generated/ /srv/generated/
COPY migrations/ /srv/migrations/
# The root file system is read-only at run time, so all bytecode is made here. Without a check of the source's time:
# layers do not keep it to the second.
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /srv


FROM ${PYTHON_IMAGE} AS service

# Folders for volumes: a new named volume gets the owner of the folder that it is mounted on.
RUN groupadd --gid 10001 service \
    && useradd --uid 10001 --gid service --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin service \
    && install --directory --owner=service --group=service --mode=0700 \
       /var/lib/service/beat /var/lib/service/files /var/lib/service/logs /var/lib/service/uploads

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/srv \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONFAULTHANDLER=1 \
    ENVIRONMENT=production \
    STORAGE_FOLDER=/var/lib/service/files
WORKDIR /srv

# Owned by root: the service cannot change its own code.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv

# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8000
# uvicorn closes its sockets and lets requests end; Celery's worker ends its tasks and fetches no more.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
    CMD ["python", "-m", "app.healthcheck", "url", "http://127.0.0.1:8000/readyz"]
# One process per container: replicas are the orchestrator's. Limits of connections are settings (WEB_…): idle ones live
# longer here than in nginx, so that it is nginx that closes them. The service itself evaluates X-Forwarded-For, for the proxies in TRUSTED_PROXIES.
CMD ["python", "-m", "specfirst.server.uvicorn", "app.main:create_app", "--factory", "--host=0.0.0.0", "--port=8000", \
     "--no-access-log", "--no-use-colors", "--timeout-graceful-shutdown=25"]

# Last, since they differ with every build.
ARG BUILD_COMMIT=
ARG BUILD_VERSION=0.1.0
ENV BUILD_COMMIT=${BUILD_COMMIT}
LABEL org.opencontainers.image.title="FastAPI Spec-First" \
      org.opencontainers.image.description="A service designed in its OpenAPI documents, with all its processes" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${BUILD_VERSION}" \
      org.opencontainers.image.revision="${BUILD_COMMIT}"
