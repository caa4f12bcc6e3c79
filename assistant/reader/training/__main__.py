"""`python -m assistant.reader.training --data DIR`: train the reader, or measure it."""

from pathlib import Path

import click
import torch

from assistant.assembly import open_engine
from assistant.reader.training.examples import Example
from assistant.reader.training.figures import print_figures, print_held_out
from assistant.reader.training.own import own_examples
from assistant.reader.training.recipe import Recipe
from assistant.settings import load_settings
from ingest.bundled_model import default_cache, unpack
from ingest.embedding import SentenceTransformerEmbedder


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The public data.")
@click.option("--benchmarks", type=click.Path(path_type=Path, exists=True), help="Test sets.")
@click.option("--work", type=click.Path(path_type=Path), default=Path(".partnership/reader"))
@click.option("--start", type=click.Path(path_type=Path), help="Weights to go on from.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to measure.")
@click.option(
    "--own",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Question files of tuning documents, for a last stage.",
)
@click.option("--held-out", is_flag=True, help="Measure on invented documents kept from training.")
@click.option("--minutes", default=180.0, show_default=True, help="Of training in all.")
@click.option("--questions", default=1000, show_default=True, help="Of each test set, at most.")
@click.option("--threads", default=2, show_default=True)
@click.option("--dense/--no-dense", default=True, help="Mine with vectors beside BM25.")
def main(
    data: Path | None,
    benchmarks: Path | None,
    work: Path,
    start: Path | None,
    weights: Path | None,
    own: tuple[Path, ...],
    held_out: bool,
    minutes: float,
    questions: int,
    threads: int,
    dense: bool,
) -> None:
    """Train where --data is given; measure where --benchmarks or --held-out is."""
    torch.set_num_threads(threads)
    encoder = unpack(default_cache())
    if data is not None:
        embedder = SentenceTransformerEmbedder.load(encoder) if dense else None
        examples = _own(own) if own else []
        recipe = Recipe(
            data, encoder, start or encoder, work, minutes, embedder=embedder, own=examples
        )
        weights = recipe.run(click.echo)
        click.echo(f"The weights are {weights}.")
    if benchmarks is not None:
        print_figures(encoder, weights, benchmarks, questions, click.echo)
    if held_out:
        print_held_out(encoder, weights, questions, click.echo)


def _own(files: tuple[Path, ...]) -> list[Example]:
    engine = open_engine(load_settings())
    try:
        engine.ingest()
        return list(own_examples(engine, files))
    finally:
        engine.index.close()


if __name__ == "__main__":
    main()
