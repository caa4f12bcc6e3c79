"""`partnership calibrate`: fit the decision when to refuse, on questions with known answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.assembly import Engine
    from assistant.evidence.refusal import RefusalCase, RefusalModel


@click.command("calibrate")
@click.argument("questions", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Write the fitted models here.")
@plain_errors
def command(questions: tuple[Path, ...], output: Path | None) -> None:
    """Fit when to refuse on question files (see evals/questions).

    Use files of tuning documents that the reader was not trained on (see its model card): what is
    reported must not have been fitted on. What else is in OUTPUT is kept.
    """
    from assistant.assembly import open_engine
    from assistant.evidence.refusal import FITTED, fit_refusal
    from assistant.settings import load_settings

    settings = load_settings()
    engine = open_engine(settings)
    try:
        engine.ingest()
        cases = list(_cases(engine, questions))
    finally:
        engine.index.close()
    kind = "reader" if settings.embedding_model == "bundled" else "words"
    model, report = fit_refusal(cases, FITTED[kind])
    click.echo(report)
    if output is not None:
        _store(output, kind, model)


def _cases(engine: "Engine", files: tuple[Path, ...]) -> "Iterator[RefusalCase]":
    import yaml
    from tqdm import tqdm

    items = [
        (item, language, text, file.stem)
        for file in files
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]
        for language, text in item["question"].items()
    ]
    for item, language, text, document in tqdm(items, desc="  questions", mininterval=1):
        history = (item.get("history") or {}).get(language) or []
        case = _case(engine, text, history, bool(item["evidence"]), document)
        if case is not None:
            yield case


def _case(
    engine: "Engine", question: str, history: list[Any], answerable: bool, document: str
) -> "RefusalCase | None":
    from assistant.evidence.refusal import RefusalCase, features_of
    from assistant.models import AnswerRequest

    state = engine.pipeline.until_read(AnswerRequest(question=question, history=history))
    if state.status is not None or state.understood.passages:
        return None
    best = engine.read.evidence(state)
    if not best:
        return None
    return RefusalCase(features_of(best[0], state), answerable, document)


def _store(output: Path, name: str, model: "RefusalModel") -> None:
    from dataclasses import asdict

    models = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    models[name] = asdict(model)
    output.write_text(json.dumps(models, indent=2, sort_keys=True) + "\n", encoding="utf-8")
