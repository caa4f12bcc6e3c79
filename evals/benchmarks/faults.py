"""Faults of machines, tried on the embedded index again and again: what serves, and what mends it.

    python -m evals.benchmarks.faults --tries 50 --log faults.log

Every try is held to the same: what served before serves still, or one clear line says what is
wrong; nothing that was stored is lost; and the next ingestion (with --rebuild where that line says
so) completes. Each child is forked by a process that has all modules loaded, so that a try takes
a second.
"""

import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import click
from tqdm import tqdm

from evals.benchmarks.performance.generated import generated_corpus
from evals.benchmarks.performance.results import Results
from ingest.corpus import Corpus, default_folder, read_corpus
from ingest.embedding import HashingEmbedder
from ingest.index import IndexUnavailableError, PassageIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import ingest

_SIZE = 150
_LOADED = ["evals.benchmarks.performance.generated", "ingest.nodes", "ingest.index.edge"]
_DRAW = random.Random(8)  # noqa: S311 - reproducible, not secret
Fault = Callable[["Bench", Path], str]


class LostError(Exception):
    """Something that was stored is gone, or a fault was silent."""


class Bench:
    """Two versions of a corpus, and the checks that every try ends with.

    Args:
        size: passages of either.
    """

    def __init__(self, size: int = _SIZE) -> None:
        real = read_corpus([default_folder()])
        self._size = size
        self.old = generated_corpus(real, size)
        self.new = generated_corpus(real, size, changed=0.4)
        self.embedder = HashingEmbedder(64)
        self.lexical = LexicalEncoder(TermAnalyser())
        self.lexical.encode_passage("辞書を先に読む", "ja")

    def ingest(self, folder: Path, corpus: Corpus, *, rebuild: bool = False) -> None:
        """An ingestion as the command makes it."""
        with PassageIndex.open_folder(folder) as index:
            ingest(corpus, index, self.embedder, self.lexical, rebuild=rebuild)

    def child(self, folder: Path, *, new: bool = True, most: int | None = None) -> "Child":
        """An ingestion in a process of its own, whose files may not grow beyond `most` bytes."""
        return Child(folder, new, most)

    def sound(self, folder: Path) -> str:
        """Which version serves, whole; then the next run completes, and the new one does."""
        version = self._served(folder)
        self.ingest(folder, self.new)
        if self._served(folder) != "the new":
            raise LostError("the next run did not complete")
        return f"{version} index serves, the next run completes"

    def mended(self, folder: Path, line: str) -> str:
        """After one clear line: a rebuild, as it says, completes."""
        if "\n" in line or "partnership ingest --rebuild" not in line:
            raise LostError(f"no clear line: {line}")
        self.ingest(folder, self.new, rebuild=True)
        if self._served(folder) != "the new":
            raise LostError("the rebuild did not complete")
        return "one clear line, a rebuild mends it"

    def _served(self, folder: Path) -> str:
        with PassageIndex.open_folder(folder) as index:
            served = index.served()
            if served is None or index.count(served.collection) != 2 * self._size:
                raise LostError("what served is gone")
            names = {self.old.version: "the old", self.new.version: "the new"}
            return names[served.manifest.corpus_version]


class Child:
    """A process with an ingestion, from a server of forks that has never opened an index itself.

    Args:
        folder: of the index.
        new: which version of the corpus.
        most: bytes beyond which no file may grow.
    """

    def __init__(self, folder: Path, new: bool, most: int | None) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_LOADED)
        self._told, telling = context.Pipe(duplex=False)
        self._process = context.Process(target=ingest_in_child, args=(folder, new, most, telling))
        self._process.start()
        telling.close()
        self._told.recv()  # it has begun

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def end(self) -> tuple[int, str]:
        """Wait for it: its exit code, negative for a signal, and its line."""
        try:
            line = str(self._told.recv())
        except EOFError:
            line = ""
        self._process.join()
        code = self._process.exitcode or 0
        if line.startswith("UNEXPECTED") or "\n" in line:
            raise LostError(line)
        return code, line


def ingest_in_child(folder: Path, new: bool, most: int | None, telling: Connection) -> None:
    """Ingest, and tell the one line of a known error; called in the child."""
    bench = Bench()
    if most is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    telling.send("begun")
    try:
        bench.ingest(folder, bench.new if new else bench.old)
    except IndexUnavailableError as error:
        telling.send(str(error))
        sys.exit(1)
    except Exception as error:
        telling.send(f"UNEXPECTED {type(error).__name__}: {error}")
        sys.exit(2)


def killed(bench: Bench, folder: Path) -> str:
    """SIGKILL at a random moment of an ingestion."""
    child = bench.child(folder)
    time.sleep(_DRAW.uniform(0.0, 1.5))
    child.kill()
    child.end()
    return bench.sound(folder)


def files_limited(bench: Bench, folder: Path) -> str:
    """No file may grow beyond a random size (`ulimit -f`)."""
    most = _DRAW.randrange(1 << 16, 40 << 20)
    code, line = bench.child(folder, most=most).end()
    return f"{_ended(code, line)}; {bench.sound(folder)}"


def disk_full(bench: Bench, folder: Path) -> str:
    """Another program leaves so little room, before or while it is written."""
    with small_disk() as disk:
        place = disk / "index"
        bench.ingest(place, bench.old)
        filler = disk / "filler"
        child = bench.child(place)
        time.sleep(_DRAW.uniform(0.0, 1.0))
        left = _DRAW.randrange(0, 60 << 20)
        room = max(0, shutil.disk_usage(disk).free - left)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, room))
        code, line = child.end()
        filler.unlink()
        return f"{_ended(code, line)}; {bench.sound(place)}"


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of its own, in memory; only root may mount one."""
    with tempfile.TemporaryDirectory(prefix="partnership-faults-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", name]
        subprocess.run(mount, check=True, capture_output=True)  # noqa: S603
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)  # noqa: S603, S607


def folder_read_only(bench: Bench, folder: Path) -> str:
    """The disk has become one that cannot be written to."""
    with small_disk() as disk:
        place = disk / "index"
        bench.ingest(place, bench.old)
        _remount(disk, "ro")
        try:
            code, line = bench.child(place).end()
        finally:
            _remount(disk, "rw")
        if code != 1 or "cannot be written" not in line:
            raise LostError(f"{code} {line}")
        return f"one clear line; {bench.sound(place)}"


def _remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)  # noqa: S603, S607


def file_damaged(bench: Bench, folder: Path) -> str:
    """One byte of a random data file of what serves is turned."""
    build = next(path for path in folder.iterdir() if path.is_dir())
    files = [f for f in build.rglob("*") if f.is_file() and f.suffix != ".json" and _data(f)]
    file = _DRAW.choice(sorted(files))
    with file.open("r+b") as opened:
        place = _DRAW.choice(_data(file))
        opened.seek(place)
        byte = opened.read(1)
        opened.seek(place)
        opened.write(bytes([byte[0] ^ 0xFF]))
    try:
        bench.sound(folder)
    except IndexUnavailableError as error:
        return bench.mended(folder, str(error))
    raise LostError(f"{file} was altered and nothing said so")


def _data(file: Path) -> list[int]:
    """Places near the beginning of a file where something is written."""
    with file.open("rb") as opened:
        return [place for place, byte in enumerate(opened.read(1 << 16)) if byte]


def two_ingestions(bench: Bench, folder: Path) -> str:
    """Two ingestions begin at the same time: one goes on, the other says why not."""
    children = [bench.child(folder) for _ in range(2)]
    ends = [child.end() for child in children]
    refused = [line for code, line in ends if code == 1]
    if any("is in use by another process" not in line for line in refused) or len(refused) > 1:
        raise LostError(str(ends))
    done = "one went on, the other was refused in one line" if refused else "one after the other"
    return f"{done}; {bench.sound(folder)}"


def second_server(bench: Bench, folder: Path) -> str:
    """A second process opens a folder that a first one serves from."""
    with PassageIndex.open_folder(folder) as index:
        code, line = bench.child(folder, new=False).end()
        if code != 1 or "is in use by another process" not in line or index.served() is None:
            raise LostError(f"{code} {line}")
    return f"refused in one line, the first goes on; {bench.sound(folder)}"


def clock_set_back(bench: Bench, folder: Path) -> str:
    """Every file of the index is from the future, as after the clock was set back a year."""
    later = time.time() + 365 * 86_400
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (later, later))
    return bench.sound(folder)


def _ended(code: int, line: str) -> str:
    if code == 1 and line:
        return "one clear line"
    return "completed" if code == 0 else f"ended by {signal.Signals(-code).name}"


FAULTS: dict[str, Fault] = {
    "killed at a random moment": killed,
    "file size limited": files_limited,
    "disk full": disk_full,
    "folder read-only": folder_read_only,
    "a data file damaged": file_damaged,
    "two ingestions at once": two_ingestions,
    "two processes on one folder": second_server,
    "clock set back": clock_set_back,
}


def try_fault(bench: Bench, fault: Fault, base: Path) -> str:
    """One try on a copy of an index; what came of it, or what was lost."""
    with tempfile.TemporaryDirectory(prefix="partnership-faults-") as name:
        folder = Path(name) / "index"
        subprocess.run(["cp", "-r", "--sparse=always", base, folder], check=True)  # noqa: S603, S607
        try:
            return fault(bench, folder)
        except subprocess.CalledProcessError:
            return "not tried: needs the right to mount a disk"
        except (LostError, IndexUnavailableError) as error:
            return f"LOST: {error}"


def keep_outcomes(into: Path | None, table: Mapping[str, Counter[str]]) -> None:
    """Put what came of faults beside that of others in a file of results, if there is one.

    Raises:
        ResultsError: the file holds something else.
    """
    if into is None:
        return
    results = Results(into)
    known = results.content["parts"].get("faults", {}).get("rows", {})
    results.keep("faults", {"rows": {**known, **{f: dict(o) for f, o in table.items()}}})


@click.command()
@click.option("--tries", type=click.IntRange(1), default=50, show_default=True)
@click.option("--fault", "only", multiple=True, type=click.Choice(list(FAULTS)))
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="A line a try.")
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A result file of `partnership bench`, for docs/performance.md.",
)
def main(tries: int, only: tuple[str, ...], log: Path | None, into: Path | None) -> None:
    """Try every fault so many times and print a table of what came of it."""
    bench = Bench()
    lines: list[str] = []
    table: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="partnership-faults-") as name:
        base = Path(name) / "base"
        bench.ingest(base, bench.old)
        for fault in only or FAULTS:
            for number in tqdm(range(tries), desc=fault):
                outcome = try_fault(bench, FAULTS[fault], base)
                table.setdefault(fault, Counter())[outcome] += 1
                lines.append(f"{fault}\t{number + 1}\t{outcome}")
    if log is not None:
        log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    keep_outcomes(into, table)
    click.echo("| fault | tries | outcome |\n|---|---|---|")
    for fault, outcomes in table.items():
        told = "; ".join(f"{count} × {outcome}" for outcome, count in outcomes.most_common())
        click.echo(f"| {fault} | {outcomes.total()} | {told} |")
    sys.exit(any("LOST" in outcome for outcomes in table.values() for outcome in outcomes))


if __name__ == "__main__":
    main()
