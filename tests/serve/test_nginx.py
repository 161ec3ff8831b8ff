"""The configuration of nginx in docs/serve.md, with a real nginx in front of a real server."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, ruritania_copied
from tests.servers import free_port
from tests.serving import serving

MAIN = """{user} daemon off; pid nginx.pid; error_log error.log; worker_processes 1;
events {{ worker_connections 500; }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    {ours}
}}
"""
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[str]:
    """The address of the pages behind nginx."""
    if not Path(NGINX).exists():
        pytest.skip("nginx is not installed")
    text = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")
    (ours,) = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    port = free_port()
    archive = ruritania_copied(tmp_path / "archive")
    with serving(archive, tmp_path, behind_proxy=True, root_path="/habeas") as served:
        ours = ours.replace("127.0.0.1:8000", served.root.removeprefix("http://")).replace("80;", f"127.0.0.1:{port};")
        ours = ours.replace("rate=10r/s", "rate=1r/m")  # so that it does not matter how fast this machine is
        (tmp_path / "nginx.conf").write_text(MAIN.format(ours=ours, user="" if os.getuid() else "user root;"))
        process = subprocess.Popen([NGINX, "-p", tmp_path, "-e", "error.log", "-c", "nginx.conf"])
        try:
            for _ in range(100):
                with contextlib.suppress(httpx.HTTPError):
                    httpx.get(f"http://127.0.0.1:{port}/")
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/habeas"
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.full
def test_pages_and_queries_pass_and_an_address_that_sends_too_much_is_refused(proxied: str) -> None:
    def client(address: str) -> httpx.Client:
        return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=60)

    with client("127.0.7.1") as reader, client("127.0.7.2") as greedy:
        assert "Ruritania" in reader.get(f"{proxied}/search?q=Rassendyll").text
        asked = reader.post(f"{proxied}/sparql", data={"query": "ASK { ?s ?p ?o }"})
        assert asked.json()["boolean"] is True
        described = reader.get(f"{proxied}/sparql", headers={"Accept": "text/turtle"}).text
        assert f"<{proxied}/sparql>" in described
        assert reader.post(f"{proxied}/sparql", data={"query": "x" * 3_000_000}).status_code == 413
        statuses = Counter(greedy.get(f"{proxied}/static/style.css").status_code for _ in range(70))
        assert statuses[200] > 50
        assert statuses[429] > 0
        assert reader.get(f"{proxied}/").status_code == 200
