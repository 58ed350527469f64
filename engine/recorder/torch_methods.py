"""What is known of the optimizers of PyTorch: their limit of stability, and what adaptive ones divide a step by."""

from typing import Any

from fallline.engine.recorder.measuring import limit_of


def limit_of_groups(method: str, groups: list[dict[str, Any]]) -> float | None:
    """Of the first of its groups, which the others are taken to share; None where it is not known."""
    if not groups or any(group.get("dampening") or group.get("maximize") for group in groups):
        return None
    first = groups[0]
    momentum = float(first["betas"][0]) if "betas" in first else float(first.get("momentum", 0.0))
    return limit_of(method, momentum, nesterov=bool(first.get("nesterov")))


def divisor(method: str, group: dict[str, Any], state: dict[str, Any]) -> Any:
    """Of one tensor, as torch computes it; None before its first step."""
    if method in ("Adam", "AdamW"):
        square = state.get("max_exp_avg_sq", state.get("exp_avg_sq"))
        if square is None:
            return None
        step, (beta1, beta2) = float(state["step"]), group["betas"]
        return (1 - beta1**step) * ((square / (1 - beta2**step)).sqrt() + group["eps"])
    square = state.get("square_avg", state.get("sum"))
    return None if square is None else square.sqrt() + group["eps"]
