# The same set-up scripts as on a bare machine, run while the image is built.
# (Checked for form by tests/test_deploy.py; docker itself is not part of the tests.)
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates make procps python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/hotline
COPY config config
COPY bin bin
# The database is a container of its own; only its client is needed here.
RUN bin/setup-host postgresql-client-15 libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk \
    && bin/setup-odoo && bin/setup-python \
    && rm -rf .cache/apt ~/.cache /var/lib/apt/lists/*

COPY addons addons
RUN useradd --system --uid 10001 --home-dir /var/lib/hotline --create-home hotline
USER hotline
ENV HOTLINE_STATE=/var/lib/hotline ODOO_RC=/var/lib/hotline/odoo.conf
VOLUME /var/lib/hotline
EXPOSE 8069 8072
ENTRYPOINT ["bin/serve"]
