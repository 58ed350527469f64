"""What is taken from the window into a draft: as a run, or as a reveal."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from fallline.engine.scenario.scenario import Scenario


class Taken(msgspec.Struct, frozen=True):
    """A run as it stands in a file; and its scenario, where that is no shipped one."""

    run: dict[str, Any]
    scenario: Scenario | None = None


class Seen(msgspec.Struct, frozen=True):
    """What has to be done to come from a run to what is seen, and a sentence on it."""

    do: list[dict[str, Any]]
    sentence: str
    left: str = ""
    """What of the difference no task can ask for."""


class Window(Protocol):
    """Knows what is open."""

    def scenario(self) -> Taken:
        """The scenario, with the view that stands below its picture."""

    def lab(self) -> Taken:
        """The lab, with its settings, its step and the plots in sight; raises ValueError where none is open."""

    def seen_of_scenario(self, given: Scenario) -> Seen:
        """How the scenario stands now, beside the `given` one."""

    def seen_of_lab(self, number: int, given: msgspec.Struct) -> Seen:
        """How that lab stands now, beside the `given` settings; raises ValueError where it is not open."""
