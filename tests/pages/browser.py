"""A headless Chromium by Debian's driver, over the W3C's WebDriver protocol: nothing but Python's own library."""

import base64
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = "" if CHROMIUM and DRIVER else "no chromium with chromedriver is installed: `make pages` installs them"
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--force-device-scale-factor=1")  # fmt: skip
KEYS = {"left": "\ue012", "up": "\ue013", "right": "\ue014", "down": "\ue015", "space": " ", "tab": "\ue004"}

DOWN, UP = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}


def _move(x: float, y: float) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}


class Browser:
    """One window of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        options = {"binary": CHROMIUM, "args": list(SWITCHES)}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        found = self._send("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self.address += f"/{found['sessionId']}"

    def _send(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, page: Path | str) -> None:
        """A file, or any address."""
        self._send("POST", "/url", {"url": page if isinstance(page, str) else page.resolve().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """What a body of JavaScript returns."""
        return self._send("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script: str) -> Any:
        """The same of one that calls arguments[0] later."""
        return self._send("POST", "/execute/async", {"script": script, "args": []})

    def frame(self) -> None:
        """Until what was asked for is drawn."""
        self.wait("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def enter(self, frame: int | None) -> None:
        """Work in a frame of the page, or in the page again."""
        self._send("POST", "/frame", {"id": frame})

    def look(self, width: int, height: int, scheme: str = "light") -> None:
        """The size of the page in pixels, and the reader's setting."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.frame()

    def devtools(self, command: str, **given: Any) -> Any:
        """A command of Chromium's own."""
        return self._send("POST", "/goog/cdp/execute", {"cmd": command, "params": given})

    def drag(self, *places: tuple[float, float], kind: str = "mouse") -> None:
        """Press at the first place of the page, move on, and release."""
        moves = [_move(*place) for place in places]
        acts = [moves[0], DOWN, *moves[1:], UP]
        hand = {"type": "pointer", "id": kind, "parameters": {"pointerType": kind}, "actions": acts}
        self._send("POST", "/actions", {"actions": [hand]})
        self.frame()

    def pinch(self, still: tuple[float, float], *places: tuple[float, float]) -> None:
        """One finger rests, another goes down at the first of `places` and moves on."""
        moves = [_move(*place) for place in places]
        rests = [_move(*still), DOWN, *[{"type": "pause"}] * (len(moves)), UP]
        goes = [moves[0], DOWN, *moves[1:], {"type": "pause"}, UP]
        hands = [
            {"type": "pointer", "id": name, "parameters": {"pointerType": "touch"}, "actions": acts}
            for name, acts in (("still", rests), ("moving", goes))
        ]
        self._send("POST", "/actions", {"actions": hands})
        self.frame()

    def press(self, *keys: str) -> None:
        """One key after another, to whatever has the focus."""
        acts = [{"type": act, "value": KEYS.get(key, key)} for key in keys for act in ("keyDown", "keyUp")]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": acts}]})
        self.frame()

    def log(self) -> list[str]:
        """What the console was told since."""
        return [entry["message"] for entry in self._send("POST", "/se/log", {"type": "browser"})]

    def picture(self, target: Path) -> None:
        """The page as it is seen, a PNG."""
        target.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))

    def close(self) -> None:
        self._send("DELETE", "")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser with a driver of its own."""
    assert DRIVER
    driver = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        opened = Browser(f"http://127.0.0.1:{_port(driver)}/session")
        try:
            yield opened
        finally:
            opened.close()
    finally:
        driver.terminate()
        driver.wait(timeout=20)
        assert driver.stdout
        driver.stdout.close()


def _port(driver: "subprocess.Popen[str]") -> int:
    assert driver.stdout
    for line in driver.stdout:
        if "successfully on port " in line:
            return int(line.rpartition("on port ")[2].strip(" .\n"))
    raise RuntimeError(f"chromedriver ended with {driver.wait()}")
