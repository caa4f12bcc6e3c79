"""The product's server with its models on another kind of network, in a process of its own."""

import socket
from pathlib import Path

import click

from assistant.assembly import Engine, build_engine, open_index
from assistant.reader.calibration import Calibration
from assistant.reader.model import BilingualReader
from assistant.reader.openvino_engine import OpenVinoEngine
from assistant.reader.weights import WEIGHTS_FILE
from assistant.reader.windows import WindowMaker
from assistant.serving.server_thread import ServerThread
from assistant.settings import Settings
from evals.benchmarks.batching.ways import WAYS
from evals.product import application, load_settings
from ingest.bundled_embedder import BundledEmbedder, QuestionEncoder
from ingest.bundled_model import unpack
from ingest.encoder import EncoderNetwork


@click.command()
@click.argument("way", type=click.Choice(list(WAYS)))
@click.argument("folder", type=click.Path(path_type=Path))
def main(way: str, folder: Path) -> None:
    """Serve the API, concurrent questions on the networks in this WAY; until it is told to stop.

    FOLDER is its own: an index is open in one process only.
    """
    engine = open_with(load_settings(data=folder), WAYS[way])
    try:
        engine.ingest()
        engine.warm_up()
        _serve(engine)
    finally:
        engine.index.close()


def open_with(settings: Settings, network: type[EncoderNetwork]) -> Engine:
    """The bundled models on such a network, all else as the product opens it.

    Raises:
        BundledModelError, ReaderWeightsError, IndexUnavailableError: one line each.
    """
    folder = unpack(settings.model_folder)
    calibration = Calibration.load(WEIGHTS_FILE.with_suffix(".calibration.json"))
    running = OpenVinoEngine(folder, WEIGHTS_FILE, settings.arithmetic, network=network)
    encoder = QuestionEncoder.load(folder, settings.arithmetic, network=network)
    return build_engine(
        settings,
        embedder=BundledEmbedder(folder, encoder),
        index=open_index(settings),
        reader=BilingualReader(running, WindowMaker.load(folder), calibration),
    )


def _serve(engine: Engine) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with ServerThread(listener) as server:
            server.open(application(engine))
            server.until_stopped(lambda: click.echo(f"Ready in this process: {url} ", err=True))


if __name__ == "__main__":
    main()
