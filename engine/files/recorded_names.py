"""What the columns of a recording are, by their names: parameters, what was logged beside them, or nobody knows."""

import re
from typing import Any, Literal

import numpy as np

Kind = Literal["parameter", "logged", "metric", "place", "unknown"]
LOGGED = {
    "losses": ("loss", "losses", "train_loss", "training_loss", "loss_train"),
    "norms": ("gradient_norm", "gradient_norms", "grad_norm", "grad_norms", "train_grad_norm"),
    "rates": ("lr", "learning_rate", "learning_rates", "rate", "train_learning_rate", "train_lr"),
}
"""What belongs to the run, by the names that files give it; the first that is there is taken."""
RUNS = ("run", "runs", "run_name", "run_id")
"""A column that tells which run a row is of."""
PLACES = {
    "step", "steps", "global_step", "train_global_step", "iteration", "iterations", "iter", "epoch", "epochs", "time",
    "wall_time", "relative_time", "timestamp", "runtime", "seconds", "walker", "evaluations", "examples", *RUNS,
}  # fmt: skip
"""Where a row stands, which is no number of the run."""
KNOWN: dict[str, Kind] = dict.fromkeys(PLACES, "place")
KNOWN |= {name: "logged" for names in LOGGED.values() for name in names}
WHOLE = ("theta", "params", "parameters")
"""An array of all parameters: where there is one, no other is."""
OF_PARAMETERS = {*WHOLE, "param", "parameter", "weight", "weights", "bias", "biases", "kernel", "embedding"}
LENGTHS = {"norm", "norms", "decay", "gradient", "gradients", "grad", "grads"}
"""Of a name the last word, where it is of parameters and none of them; "layer_norm.weight" is some."""
BESIDE = {"running", "momentum", "exp", "variance"}
"""In the name of an array, what makes it an average and no parameters."""
MEASURED = LENGTHS | BESIDE | {
    "loss", "losses", "acc", "accuracy", "error", "err", "auc", "precision", "recall", "score", "bleu", "rouge",
    "perplexity", "ppl", "reward", "return", "lr", "rate", "time", "seconds", "memory", "mem", "gpu", "cpu", "val",
    "valid", "validation", "test", "eval", "train", "metric", "top", "mse", "mae", "rmse", "iou", "dice", "psnr",
    "ssim", "epoch", "step", "batch", "samples", "tokens", "kl", "entropy", "wer", "cer", "throughput",
    "temperature", "eigenvalue", "condition", "sharpness", "min", "max", "mean", "std", "median",
}  # fmt: skip
"""Words, without their digits, of which one is in the name of a metric."""
SCORES = {"f1", "r2"}


def plain_name(name: str) -> str:
    """`Train/Loss` as `train_loss`."""
    return "_".join(re.findall(r"[^\W_]+", name.lower()))


def kind(name: str, values: np.ndarray[Any, Any]) -> Kind:
    """What `values`, whose first axis is the step, are."""
    whole, words = plain_name(name), re.findall(r"[^\W_]+", name.lower()) or [""]
    if whole in KNOWN:
        return KNOWN[whole]
    if words[-1] in LENGTHS or words[0] in LENGTHS:
        return "metric"
    if OF_PARAMETERS & set(words):
        return "parameter"
    if values.ndim > 1:
        return "metric" if BESIDE & set(words) else "parameter"
    if SCORES & set(words) or MEASURED & {word.rstrip("0123456789") for word in words}:
        return "metric"
    return "parameter" if re.fullmatch(r".|.*\d[\])]*", name) else "unknown"
