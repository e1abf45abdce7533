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
        tzdata espeak-ng opus-tools sox \
    && bin/setup-odoo && bin/setup-asterisk && bin/setup-python \
    && rm -rf .cache/apt .cache/asterisk/cache .cache/asterisk/lists ~/.cache /var/lib/apt/lists/*

COPY addons addons
RUN useradd --system --uid 10001 --home-dir /var/lib/hotline --create-home hotline
USER hotline
ENV HOTLINE_STATE=/var/lib/hotline ODOO_RC=/var/lib/hotline/odoo.conf
# The switch keeps its folder in a volume of its own, seen by shipper and worker too.
RUN mkdir -p /var/lib/hotline/pbx
VOLUME /var/lib/hotline /var/lib/hotline/pbx
EXPOSE 8069 8072
ENTRYPOINT ["bin/serve"]
