"""Does what the Containerfile says, without a container engine: the same install, user, rights.

    sudo python tests/container/rehearse.py [--borrow] [--port 8128]

Reads the Containerfile and follows it under a folder of its own: copies what it copies, runs what
it runs, makes what it makes. Then it starts the service as it would be started: as the same user,
without capabilities, under a read-only root in which only the volumes and /tmp can be written. It
waits for the health check's own command, asks with and without a key, stops the service within
compose.yaml's grace, starts it again on what the volumes hold, and starts it with compose.yaml's
own environment.

Needs Linux, root, util-linux (unshare, setpriv, mount) and a Python that every user may run
(`--python /usr/bin/python3` where the one that runs this is in somebody's home). `--borrow` takes
the packages of the Python that runs this instead of installing them anew.
"""

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import yaml
from dockerfile_parse import DockerfileParser

REPOSITORY = Path(__file__).parents[2]
_PLACES = re.compile(r"(?<![\w./])/(opt/partnership|src|var/lib/partnership|var/cache/partnership)")
_VOLUMES = ("/var/lib/partnership", "/var/cache/partnership")
_QUESTION = {"question": "When was the partnership signed, and where?"}


class Image:
    """What the Containerfile makes, under a folder.

    Args:
        root: stands for the image's root.
        python: stands for the base image's.
        borrow: whether installed packages are used instead of new ones.
    """

    def __init__(self, root: Path, python: str, *, borrow: bool) -> None:
        self._root = root
        self._python = python
        self._borrow = borrow
        self._folder = root
        self._environment: dict[str, str] = {}
        self._user = ""
        self.health: list[str] = []
        self.entry: list[str] = []
        self.start: list[str] = []

    def build(self) -> None:
        """Carry out every instruction, in order."""
        with (REPOSITORY / "Containerfile").open("rb") as file:
            steps = DockerfileParser(fileobj=file).structure
        for step in steps:
            if step["instruction"] != "COMMENT":
                print(f"[{step['instruction']}] {step['value'][:90]}", flush=True)
                getattr(self, f"do_{step['instruction'].lower()}")(step["value"])

    def here(self, text: str) -> str:
        """A text with the image's paths as they are under the folder."""
        return _PLACES.sub(lambda found: f"{self._root}/{found[1]}", text)

    def do_from(self, value: str) -> None:
        """Each stage begins anew."""
        self._environment, self._folder = {}, self._root

    def do_env(self, value: str) -> None:
        """Names and values."""
        pairs = re.findall(r"(\w+)=(\S+)", value)
        self._environment |= {name: self.here(text) for name, text in pairs}

    def do_workdir(self, value: str) -> None:
        """Where the next instructions work."""
        self._folder = Path(self.here(value))
        self._folder.mkdir(parents=True, exist_ok=True)

    def do_copy(self, value: str) -> None:
        """Files of the repository; what the build stage made is in its place already."""
        if value.startswith("--from="):
            return
        *sources, target = value.split()
        for source in sources:
            copy = shutil.copytree if (REPOSITORY / source).is_dir() else shutil.copy
            copy(REPOSITORY / source, self._folder / target)

    def do_run(self, value: str) -> None:
        """The same command, on the folder's paths."""
        command = [self.here(part) for part in json.loads(value)]
        if command[0] == "python":
            command[0] = self._python
        if self._borrow and command[0].endswith("/pip"):
            command = [*command[:-1], "--no-deps", "."]
            (packages,) = self._root.glob("opt/partnership/lib/python*/site-packages")
            lent = [path for path in sys.path if path.endswith("site-packages")]
            (packages / "borrowed.pth").write_text("\n".join(lent), encoding="utf-8")
        subprocess.run(command, check=True, cwd=self._folder)

    def do_user(self, value: str) -> None:
        """Who runs what follows."""
        self._user = value

    def do_volume(self, value: str) -> None:
        """They have been made, and there are no others."""
        assert tuple(json.loads(value)) == _VOLUMES
        assert all(Path(self.here(place)).is_dir() for place in _VOLUMES)

    def do_expose(self, value: str) -> None:
        """The port that is listened on."""
        assert value == self._environment["PARTNERSHIP_PORT"]

    def do_healthcheck(self, value: str) -> None:
        """The command after the options."""
        self.health = json.loads(value.partition("CMD ")[2])

    def do_entrypoint(self, value: str) -> None:
        """What runs."""
        self.entry = json.loads(value)

    def do_cmd(self, value: str) -> None:
        """What it is told."""
        self.start = json.loads(value)

    def command(self, arguments: list[str], **environment: str) -> list[str]:
        """A command as the container's user would run it, on a read-only root."""
        uid, gid = self._user.split(":")
        volumes = [self.here(place) for place in _VOLUMES]
        script = " && ".join(
            [
                *(f"mount --bind {volume} {volume}" for volume in volumes),
                "mount -o remount,bind,ro / && mount -t tmpfs tmpfs /tmp",
                f"cd {self._folder}",
                f"exec setpriv --reuid {uid} --regid {gid} --clear-groups --no-new-privs "
                '--bounding-set=-all --inh-caps=-all "$@"',
            ]
        )
        given = self._environment | environment
        inside = ["env", "-i", *(f"{name}={value}" for name, value in given.items())]
        return ["unshare", "--mount", "sh", "-c", script, "sh", *inside, *arguments]


class Service:
    """The image, started.

    Args:
        image: built.
        environment: what is set besides.
    """

    def __init__(self, image: Image, **environment: str) -> None:
        self._image = image
        self._given = environment
        self.url = f"http://127.0.0.1:{environment['PARTNERSHIP_PORT']}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command in the same container."""
        command = self._image.command(list(arguments), **self._given)
        return subprocess.run(command, capture_output=True, text=True, timeout=600)

    @contextlib.contextmanager
    def started(self, grace: float) -> Iterator[None]:
        """Start, wait until the health check is content; stop within the grace."""
        begun = time.monotonic()
        arguments = [*self._image.entry, *self._image.start]
        process = subprocess.Popen(self._image.command(arguments, **self._given))
        try:
            while self.run(*self._image.health).returncode != 0:
                assert process.poll() is None, "the service has ended"
                time.sleep(1)
            print(f"Healthy after {time.monotonic() - begun:.1f} s", flush=True)
            yield
            begun = time.monotonic()
            process.terminate()
            assert process.wait(grace) == 0, process.returncode
            print(f"Stopped after {time.monotonic() - begun:.1f} s", flush=True)
        finally:
            process.kill()


def main() -> None:
    """Rehearse."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--borrow", action="store_true", help="use the packages installed here")
    parser.add_argument("--python", default=sys.executable, help="makes the environment")
    parser.add_argument("--port", default="8128")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    given = parser.parse_args()
    compose = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    assistant = compose["services"]["assistant"]
    grace = float(assistant["stop_grace_period"].removesuffix("s"))
    besides = dict(pair.split("=", 1) for pair in given.set)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        image = Image(Path(folder), given.python, borrow=given.borrow)
        image.build()
        service = Service(image, PARTNERSHIP_PORT=given.port, **besides)
        _rehearse(service, image, grace)
        _compose(image, assistant["environment"], given.port)
    print("Rehearsed: everything that the Containerfile and compose.yaml name works as they say.")


def _rehearse(service: Service, image: Image, grace: float) -> None:
    wrote = service.run("touch", image.here("/opt/partnership/x"), "/etc/x")
    assert wrote.stderr.count("Read-only file system") == 2, wrote.stderr
    with service.started(grace):
        assert httpx.post(f"{service.url}/v1/answers", json=_QUESTION).status_code == 401
        key = service.run(*image.entry, "keys", "add", "rehearsal").stdout.strip()
        _asked(service.url, key)
        page = httpx.get(f"{service.url}/", auth=("anybody", key), timeout=60)
        assert page.is_success, page.status_code
    with service.started(grace):
        _asked(service.url, key)


def _asked(url: str, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}
    reply = httpx.post(f"{url}/v1/answers", json=_QUESTION, headers=headers, timeout=120)
    assert reply.is_success, reply.text
    print(f"Asked: {reply.json()['status']}", flush=True)


def _compose(image: Image, environment: dict[str, str], port: str) -> None:
    """The environment is taken, and a Qdrant that is not there is told of in one line."""
    given = {name: re.sub(r"\$\{.*\}", "secret", value) for name, value in environment.items()}
    service = Service(image, **given, PARTNERSHIP_PORT=port)
    ended = service.run(*image.entry, *image.start)
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1, ended.stderr
    assert "Qdrant server at http://qdrant:6333 does not answer" in last, last
    assert "secret" not in ended.stderr


if __name__ == "__main__":
    main()
