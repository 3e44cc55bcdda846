# One image for web, worker and clock; docker-compose.yml says what each runs.
FROM python:3.13-slim-trixie

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-wqy-microhei libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data wholesale \
    && install -d -o wholesale /data

WORKDIR /srv/wholesale
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
ENV PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=wholesale.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/srv/static \
    DATABASE_POOL=1
# A key and a folder for this one command: neither stays in the image.
RUN DATA_DIR=/tmp/build SECRET_KEY=not-used-to-sign-anything python manage.py prepare --static-only \
    && rm -rf /tmp/build

USER wholesale
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "wholesale.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--timeout", "60", "--max-requests", "5000", \
     "--max-requests-jitter", "500", "--no-control-socket", "--preload"]
