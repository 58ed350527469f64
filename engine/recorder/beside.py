"""What is kept beside the trained parameters: a mean of them, as a second model, a list of tensors or a pytree."""

from typing import Any

from fallline.engine.language import tr


def alike(average: Any, model: Any, trained: list[Any]) -> list[Any]:
    """Of a second model, or a list of tensors, those that stand for the `trained` ones of `model`, which may be None.

    Raises ValueError where it has others.
    """
    found = list(average.parameters() if hasattr(average, "parameters") else average)
    if model is not None and hasattr(average, "parameters"):
        own = list(model.parameters())
        pairs = zip(found, own, strict=True) if len(found) == len(own) else ()
        found = [each for each, mine in pairs if mine.requires_grad]
    if [tuple(each.shape) for each in found] != [tuple(each.shape) for each in trained]:
        raise ValueError(tr("the average has other parameters than those that are trained"))
    return found
