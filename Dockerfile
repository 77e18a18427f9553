# Build:  docker build -t khaochat .
# Run:    docker run --env-file .env -p 127.0.0.1:8080:8080 -v khaochat-data:/data khaochat
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY . .
# pip has compiled the libraries; the image is read-only to the service, so nothing would be compiled later.
RUN /venv/bin/python -m compileall -q /app

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home khaochat && install -d -o khaochat -g khaochat /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    KHAOCHAT_HOME=/data \
    KHAOCHAT_HOST=0.0.0.0 \
    KHAOCHAT_PORT=8080
USER khaochat
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['KHAOCHAT_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "khaochat"]
CMD ["serve", "--log-json"]
