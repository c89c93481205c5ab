# The portal's images. `docker compose build` makes two of them:
#   portal  the web server, the worker, the clock and the migration are all this one
#   front   the door to the outside: one port, whatever the number of web containers

# Installing needs pip, its caches and the network; none of that belongs in a running portal.
FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/venv
COPY requirements.txt /tmp/requirements.txt
# Every file is checked against its hash. Wheels only: nothing is compiled, so nothing here needs
# a compiler. What is never read at run time stays out: translations into languages that the admin
# does not offer (WAGTAILADMIN_PERMITTED_LANGUAGES), other people's tests, and the names of places
# and companies behind the world's telephone numbers. Brotli (5 MB) packs the static files once,
# below, and is put aside.
RUN --mount=type=cache,target=/var/cache/pip \
    pip --python /opt/venv/bin/python --cache-dir /var/cache/pip install --quiet \
        --only-binary :all: --no-deps --require-hashes -r /tmp/requirements.txt \
 && find /opt/venv -name '*.po' -delete \
 && find /opt/venv -name '*.mo' -not -path '*/locale/e[ns]/*' -delete \
 && find /opt/venv -type d -name tests -prune -exec rm -rf {} + \
 && mkdir /opt/packer && mv /opt/venv/lib/python3.13/site-packages/*brotli* /opt/packer \
 && cd /opt/venv/lib/python3.13/site-packages/phonenumbers && rm -rf geodata carrierdata tzdata

# Collecting and compressing the static files needs the code and a compressor, but no secret and
# no server: the values below are read by nothing that runs later.
FROM python:3.13-slim AS built
ENV PATH=/opt/venv/bin:$PATH PORTAL_DATA=/data DJANGO_SETTINGS_MODULE=portal.settings.production \
    SECRET_KEY=only-while-the-image-is-built-and-in-no-container ALLOWED_HOSTS=localhost
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /opt/packer /opt/packer
ENV PYTHONPATH=/opt/packer
WORKDIR /app
COPY . .
RUN mkdir -p /data/media /data/public \
 && python manage.py collectstatic --noinput --verbosity 0 \
 && python docker/down_page.py /data/down.html \
 && python -m compileall -q -j 0 articles home locations portal search

# What visitors reach: nginx passes requests to the web containers it finds, hands out the static
# files, and says whom to call when every web container is down.
FROM debian:trixie-slim AS front
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends nginx-light libnginx-mod-http-brotli-static \
 && rm -rf /var/lib/apt/lists/* /var/log/*
# The files it hands out come with each version, on a volume (docker/migrate): so an upgrade need
# not replace the front, and the pages of the version before keep their style sheets.
COPY docker/front.conf /etc/nginx/nginx.conf
USER www-data
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]

# The system below what runs, without what nobody uses in a container: no pip, no headers to
# compile against, no lists of packages that could be installed, no manuals.
FROM python:3.13-slim AS system
RUN rm -rf "$(python -c 'import sysconfig; print(sysconfig.get_config_var("LIBPL"))')" \
        /usr/include /usr/local/include \
 && pip uninstall --yes --quiet --root-user-action=ignore pip \
 && groupadd --system --gid 10001 portal \
 && useradd --system --uid 10001 --gid portal --no-create-home --home-dir /tmp portal \
 && rm -rf /usr/share/doc /usr/share/info /usr/share/locale /usr/share/man /usr/local/share/man \
        /usr/local/lib/python3.13/ensurepip /usr/local/lib/python3.13/idlelib \
        /var/cache/apt /var/lib/apt/lists /var/log/apt

# What runs: Python, the packages, the code and the compressed files. No compiler, no root, and
# nothing of it is written to: compose mounts it read-only. It begins with nothing, because what a
# layer takes away still weighs in the layer below; the system is copied as one layer, which the
# next version shares.
FROM scratch AS portal
COPY --from=system / /
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 PORTAL_DATA=/data \
    DJANGO_SETTINGS_MODULE=portal.settings.production HOME=/tmp \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=packages /opt/venv /opt/venv
COPY --from=built /data/static /data/static
COPY --from=built /data/down.html /data/down.html
# Named volumes take their owner from the folder of the image.
COPY --from=built --chown=portal:portal /data/media /data/media
COPY --from=built --chown=portal:portal /data/public /data/public
COPY --from=built /app /app
WORKDIR /app
USER portal
EXPOSE 8000
CMD ["gunicorn", "--config", "docker/gunicorn_conf.py", "portal.wsgi"]
