"""Citation precision and recall, by ALCE's definitions, on evidence groups.

Source: Gao et al. (2023), "Enabling Large Language Models to Generate Text with Citations" (ALCE).
There a statement is recalled when its citations together support it, and a citation is precise when
it supports its statement or is needed for the support of the others; a model judges support. Here
people have said which passages support the answer: recall is the share of evidence groups that some
citation covers, a citation is precise when its passage is in a group. Definitions only: ALCE's code
splits words at spaces and would not do for Japanese.
"""

from collections.abc import Sequence

from evals.metrics.groups import Groups


def citation_recall(groups: Groups, cited: Sequence[str]) -> float | None:
    """The share of evidence groups that the citations cover; None where nothing is needed."""
    if not groups:
        return None
    return sum(any(passage in cited for passage in group) for group in groups) / len(groups)


def citation_precision(groups: Groups, cited: Sequence[str]) -> float | None:
    """The share of citations whose passage is in a group.

    None where nothing was cited, or nothing is evidence: that an unanswerable question was answered
    is counted as a mistake of refusing, once.
    """
    if not cited or not groups:
        return None
    wanted = {passage for group in groups for passage in group}
    return sum(passage in wanted for passage in cited) / len(cited)
