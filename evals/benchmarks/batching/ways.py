"""Three ways for concurrent questions to use the models' networks."""

import math
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np

from ingest.encoder import EncoderNetwork
from ingest.encoder.graph import Floats
from ingest.encoder.network import padded

_MOST = 8  # texts in a batch; what the longest one costs the others grows with it


class OneAtATime(EncoderNetwork):
    """Nothing is shared: a question's texts wait until the one before has all of its own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._whole = threading.Lock()

    def run(self, texts: Sequence[Floats]) -> list[list[Floats]]:
        """As the network does, for one caller at a time."""
        with self._whole:
            return super().run(texts)


class MicroBatches(EncoderNetwork):
    """What waits, of whichever question, goes through the network together, padded to the longest.

    Nothing is waited for, so that a lone question is not slower for it: a stream that is free takes
    its share of what is there.
    """

    def __init__(self, *args: Any, streams: int = 1, **options: Any) -> None:
        super().__init__(*args, streams=streams, **options)
        self._count = streams
        self._taking = threading.Lock()
        self._waiting: deque[tuple[Floats, Future[list[Floats]]]] = deque()

    def run(self, texts: Sequence[Floats]) -> list[list[Floats]]:
        """The outputs for each text, in order; safe to call from several threads."""
        mine: list[tuple[Floats, Future[list[Floats]]]] = [(text, Future()) for text in texts]
        with self._taking:
            self._waiting.extend(mine)
        for _ in mine:
            self._streams.submit(self._batch)
        return [future.result() for _, future in mine]

    def _batch(self) -> None:
        with self._taking:
            count = min(_MOST, math.ceil(len(self._waiting) / self._count))
            taken = [self._waiting.popleft() for _ in range(count)]
        if not taken:
            return  # an earlier batch took it along
        try:
            outputs = self._request().infer(padded([text for text, _ in taken]), share_outputs=True)
            for row, (text, future) in enumerate(taken):
                future.set_result([_row(value, row, len(text)) for value in outputs.values()])
        except BaseException as error:
            for _, future in taken:
                if not future.done():
                    future.set_exception(error)
            raise


def _row(value: Any, row: int, length: int) -> Floats:
    return np.array(value[row, :length])


WAYS: Mapping[str, type[EncoderNetwork]] = {
    "one at a time": OneAtATime,
    "micro-batches": MicroBatches,
    "shared streams": EncoderNetwork,
}
"""By name; the last one is the product's."""
