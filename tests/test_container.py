"""The container files held to the settings and to the service; `tests/container` rehearses them."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from dockerfile_parse import DockerfileParser

from assistant.settings import PREFIX, Settings

REPOSITORY = Path(__file__).parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stages() -> list[list[tuple[str, str]]]:
    """The Containerfile's instructions and their values, stage by stage."""
    with (REPOSITORY / "Containerfile").open("rb") as file:
        structure = DockerfileParser(fileobj=file).structure
    found: list[list[tuple[str, str]]] = []
    for step in structure:
        if step["instruction"] == "FROM":
            found.append([])
        if step["instruction"] != "COMMENT":
            found[-1].append((step["instruction"], step["value"]))
    return found


@pytest.fixture(scope="module")
def final(stages: list[list[tuple[str, str]]]) -> dict[str, str]:
    """The last stage's instructions; of those that come twice, the last."""
    return dict(stages[-1])


@pytest.fixture(scope="module")
def environment(final: dict[str, str]) -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", final["ENV"]))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def settings_of(environment: dict[str, str]) -> Settings:
    """The settings that an environment gives; unknown names and bad values are errors."""
    ours = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
    given = {name.removeprefix(PREFIX).lower(): text for name, text in ours.items()}
    assert given.keys() <= Settings.model_fields.keys()
    return Settings(**given)  # type: ignore[arg-type]


def test_the_image_is_told_only_what_the_settings_know(
    environment: dict[str, str], compose: dict[str, Any], final: dict[str, str]
) -> None:
    settings = settings_of(environment)
    volumes = json.loads(final["VOLUME"])

    assert str(settings.port) == final["EXPOSE"]
    assert [str(settings.data), str(settings.cache)] == volumes
    assert settings.keys_required
    assert settings.request_limit is not None
    both = settings_of(environment | compose["services"]["assistant"]["environment"])
    assert both.qdrant_url == "http://qdrant:6333"
    assert both.qdrant_api_key is not None


def test_everything_that_is_copied_is_there_and_reaches_the_builder(
    stages: list[list[tuple[str, str]]],
) -> None:
    copied = [
        source
        for name, value in stages[0]
        if name == "COPY"
        for source in value.split()[:-1]
    ]  # fmt: skip
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert all((REPOSITORY / source).exists() for source in copied)
    assert {line[1:] for line in ignored if line.startswith("!")} == set(copied)
    assert set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) <= set(copied)
    assert {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]} <= set(copied)


def test_what_is_installed_and_started_is_the_projects_own(
    stages: list[list[tuple[str, str]]], final: dict[str, str]
) -> None:
    install = json.loads([value for name, value in stages[0] if name == "RUN"][-1])
    extras = install[-1].removeprefix(".[").removesuffix("]").split(",")

    assert install[1:4] == ["install", "--constraint", "constraints.txt"]
    assert set(extras) <= PROJECT["project"]["optional-dependencies"].keys()
    assert json.loads(final["ENTRYPOINT"])[0] in PROJECT["project"]["scripts"]
    assert json.loads(final["CMD"]) == ["serve"]


def test_nothing_runs_as_root_and_nothing_can_be_written_beside_the_volumes(
    final: dict[str, str], compose: dict[str, Any]
) -> None:
    uid, gid = final["USER"].split(":")
    assert int(uid) > 0
    assert int(gid) > 0
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert "privileged" not in service
        assert int(service.get("user", uid).partition(":")[0]) > 0


def test_compose_mounts_what_the_image_declares_and_publishes_its_port_on_loopback(
    final: dict[str, str], compose: dict[str, Any]
) -> None:
    assistant, qdrant = compose["services"]["assistant"], compose["services"]["qdrant"]
    mounted = [volume.partition(":")[2] for volume in assistant["volumes"]]

    assert mounted == json.loads(final["VOLUME"])
    assert assistant["ports"] == [f"127.0.0.1:{final['EXPOSE']}:{final['EXPOSE']}"]
    assert "ports" not in qdrant
    assert compose["networks"]["back"]["internal"] is True
    assert qdrant["networks"] == ["back"]
    named = {v.partition(":")[0] for s in (assistant, qdrant) for v in s["volumes"]}
    assert named == compose["volumes"].keys()
    key = assistant["environment"]["PARTNERSHIP_QDRANT_API_KEY"]
    assert key == qdrant["environment"]["QDRANT__SERVICE__API_KEY"]
    assert key.startswith("${QDRANT_API_KEY:?")


def test_every_image_is_pinned_and_the_server_is_of_the_clients_version(
    stages: list[list[tuple[str, str]]], compose: dict[str, Any]
) -> None:
    bases = {stage[0][1].partition(" ")[0] for stage in stages}
    image = compose["services"]["qdrant"]["image"]
    constraints = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8")
    client = re.search(r"^qdrant-client==(\d+\.\d+)\.", constraints, re.MULTILINE)

    assert len(bases) == 1
    assert all(re.search(r":\d+\.\d+-\w", base) for base in bases)
    assert client is not None
    assert f":v{client[1]}." in image
    version = PROJECT["project"]["version"]
    assert compose["services"]["assistant"]["image"] == f"partnership-assistant:{version}"


def test_the_images_health_check_is_content_with_a_ready_service_alone(
    final: dict[str, str], live_server: str
) -> None:
    command = json.loads(final["HEALTHCHECK"].partition("CMD ")[2])

    def exit_code(port: str) -> int:
        given = {**os.environ, "PARTNERSHIP_PORT": port}
        return subprocess.run(command, env=given, capture_output=True).returncode

    assert exit_code(live_server.rpartition(":")[2]) == 0
    assert exit_code("9") == 1


def test_qdrants_health_check_reads_the_status(compose: dict[str, Any], live_server: str) -> None:
    """Our own `/readyz` stands in for Qdrant's: the command is shell, and speaks plain HTTP."""
    kind, program, *command = compose["services"]["qdrant"]["healthcheck"]["test"]
    assert kind == "CMD"
    assert shutil.which(program)

    def exit_code(path: str) -> int:
        port = live_server.rpartition(":")[2]
        script = command[-1].replace("$$", "$").replace("/6333", f"/{port}")
        script = script.replace("/readyz", path)
        return subprocess.run([program, *command[:-1], script], timeout=30).returncode

    assert exit_code("/readyz") == 0
    assert exit_code("/v1/documents/none") == 1
