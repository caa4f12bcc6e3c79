"""`python -m assistant.reader.training --data DIR`: train the reader, or measure it."""

from pathlib import Path

import click
import torch

from assistant.reader.training.figures import print_figures
from assistant.reader.training.recipe import Recipe
from ingest.bundled_model import default_cache, unpack
from ingest.embedding import SentenceTransformerEmbedder


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="The public data.")
@click.option("--benchmarks", type=click.Path(path_type=Path, exists=True), help="Test sets.")
@click.option("--work", type=click.Path(path_type=Path), default=Path(".partnership/reader"))
@click.option("--start", type=click.Path(path_type=Path), help="Weights to go on from.")
@click.option("--weights", type=click.Path(path_type=Path), help="Weights to measure.")
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
    minutes: float,
    questions: int,
    threads: int,
    dense: bool,
) -> None:
    """Train where --data is given; measure where --benchmarks is."""
    torch.set_num_threads(threads)
    encoder = unpack(default_cache())
    if data is not None:
        embedder = SentenceTransformerEmbedder.load(encoder) if dense else None
        recipe = Recipe(data, encoder, start or encoder, work, minutes, embedder=embedder)
        weights = recipe.run(click.echo)
        click.echo(f"The weights are {weights}.")
    if benchmarks is not None:
        print_figures(encoder, weights, benchmarks, questions, click.echo)


if __name__ == "__main__":
    main()
