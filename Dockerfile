# NeuroClick as a Hugging Face Docker Space (README's front matter: sdk: docker, app_port: 8501), or anywhere:
#   docker build -t neuroclick . && docker run --rm -p 127.0.0.1:8501:8501 neuroclick
#
# Set these in the Space's settings, never here:
#   NEUROCLICK_THREADS      CPU threads of one forward pass (default: 2)
#   NEUROCLICK_KEEP_HOURS   how long a study is kept (default: 24)
#   NEUROCLICK_STORE        the database file of the studies (default: below; a Space's disk does not last)
#   ANTHROPIC_API_KEY       lets people ask Claude for the report's wording; a secret, and without it nothing is missing
#   NEUROCLICK_LLM_MODEL    which Claude
#   NEUROCLICK_LLM_PRICES   a price list for the estimated cost

# slim holds no compiler, every pinned package has a wheel, so one stage leaves none behind.
FROM python:3.11-slim

# Spaces run a container as user 1000.
RUN useradd --create-home --uid 1000 user

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore \
    PYTHONUNBUFFERED=1

# Alone and first, so that a change of the code does not install again. PyTorch's CPU wheels come first too: PyPI's
# torch brings several GB of CUDA, and once torch is there, its pin in requirements.txt is satisfied.
COPY requirements.txt /tmp/requirements.txt
RUN pip install --no-deps --index-url https://download.pytorch.org/whl/cpu \
        $(grep -E '^(torch|torchvision)==' /tmp/requirements.txt) \
    && pip install -r /tmp/requirements.txt

WORKDIR /home/user/app
COPY --chown=user:user . .

USER user
RUN mkdir -p /home/user/studies
ENV HOME=/home/user \
    NEUROCLICK_STORE=/home/user/studies/studies.sqlite3

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

# A Space shows the app in an iframe of another site, where the cookie of the upload's XSRF token is only sent with
# SameSite=None (streamlit #9397). Hugging Face sets SPACE_ID, so this holds there and nowhere else; protection stays on.
CMD ["sh", "-c", "exec streamlit run app.py --server.address=0.0.0.0 --server.port=8501 ${SPACE_ID:+--server.xsrfCookieSameSite=none}"]
