"""The container files agree with the project: every file and variable they name exists.

Docker itself is not run here; bin/serve, which the container starts, is plain shell.
"""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
# Made by whoever installs the server, as the first lines of docker-compose.yml say.
MADE_ON_THE_SERVER = {"./tls", "./secrets/db-password"}


def test_services_are_complete():
    assert set(COMPOSE["services"]) == {"db", "odoo", "nginx", "pbx", "shipper", "worker"}
    for name, service in COMPOSE["services"].items():
        assert ("image" in service) != ("build" in service), name
        assert service["restart"] == "unless-stopped"
        for other in service.get("depends_on", []):
            assert other in COMPOSE["services"]
        for secret in service.get("secrets", []):
            assert secret in COMPOSE["secrets"]


def test_mounted_files_and_volumes_exist():
    for service in COMPOSE["services"].values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            if source.startswith("."):
                assert source in MADE_ON_THE_SERVER or (ROOT / source).is_file(), source
            else:
                assert source in COMPOSE["volumes"], source
    for secret in COMPOSE["secrets"].values():
        assert secret["file"] in MADE_ON_THE_SERVER


def test_what_is_made_on_the_server_is_never_committed():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/tls/", "/secrets/"} <= set(ignored)


def test_dockerfile_copies_and_runs_what_exists():
    for source in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).is_dir(), source
    for script in re.findall(r"\bbin/[\w-]+", DOCKERFILE):
        assert (ROOT / script).is_file(), script


def test_what_a_service_runs_exists():
    for name, service in COMPOSE["services"].items():
        script = service.get("entrypoint", ["bin/serve"])[0]
        assert "build" not in service or (ROOT / script).is_file(), name


def test_the_switch_needs_nobody_and_shares_its_folder():
    services = COMPOSE["services"]
    assert "depends_on" not in services["pbx"]
    for name in ("pbx", "shipper", "worker"):
        assert "pbx-data:/var/lib/hotline/pbx" in services[name]["volumes"], name
    # Recordings are kept with the files of Odoo.
    assert "odoo-data:/var/lib/hotline" in services["worker"]["volumes"]
    told = services["pbx"]["environment"]
    assert told.items() <= services["worker"]["environment"].items()
    assert told["HOTLINE_PBX_BIND"] == "${HOTLINE_PBX_BIND:-127.0.0.1}"


def test_variables_are_known():
    known = (ROOT / "config" / "hotline.env").read_text(encoding="utf-8")
    known += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bin").glob("[a-z]*"))
    named = set(re.findall(r"\bHOTLINE_\w+", DOCKERFILE))
    for service in COMPOSE["services"].values():
        if "build" in service:
            named |= set(service["environment"])
    assert not [name for name in named if f"${{{name}" not in known and f'"${name}' not in known]


def test_nginx_sends_the_websocket_to_its_process():
    text = (ROOT / "config" / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    upstreams = dict(re.findall(r"upstream (\S+) \{ server (\S+); \}", text))
    assert upstreams == {"odoo": "odoo:8069", "odoo-websocket": "odoo:8072"}
    websocket = re.search(r"location /websocket \{(.*?)\}", text, re.DOTALL)[1]
    assert "proxy_pass http://odoo-websocket;" in websocket
    assert "proxy_set_header Upgrade $http_upgrade;" in websocket
    published = {port.split(":")[1] for port in COMPOSE["services"]["nginx"]["ports"]}
    assert published == set(re.findall(r"listen (\d+)", text))
