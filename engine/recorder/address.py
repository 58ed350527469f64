"""An address of this machine that only this machine can reach, such as 127.0.0.1:8765."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

from fallline.engine.language import tr

FORM = re.compile(r"(localhost|[0-9.]+|\[[0-9a-fA-F:]+\]):([0-9]{1,5})")


def divided(texts: Iterable[str]) -> tuple[list[Path], str | None]:
    """Files, and the address among them; raises ValueError where there are two, or others could reach it."""
    files, addresses = list[Path](), list[str]()
    for text in texts:
        if FORM.fullmatch(text) and not Path(text).exists():
            address_of(text)
            addresses.append(text)
        else:
            files.append(Path(text))
    if len(addresses) > 1:
        raise ValueError(tr("one address is listened at: all runs can be sent to it"))
    return files, next(iter(addresses), None)


def address_of(text: str) -> tuple[str, int]:
    """Host and port; raises ValueError where others could reach it, or it is none."""
    found = FORM.fullmatch(text)
    if found is not None:
        host, port = found[1].strip("[]").replace("localhost", "127.0.0.1"), int(found[2])
        try:
            if ip_address(host).is_loopback and 0 < port < 65536:
                return host, port
        except ValueError:
            pass
    raise ValueError(tr("{text!r} is no address of this machine alone, such as 127.0.0.1:8765", text=text))
