"""Files by chance: those of the corpus, which carry a scenario each, bent in their bytes and in what they say."""

import base64
import copy
import json
import random
import struct
import tomllib
import zlib
from pathlib import Path

import tomli_w

CORPUS = Path(__file__).parent / "corpus"
WORDS = (
    b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\n", b"fallline-scenario 99999 00000000\n", b"PK\3\4", b"PK\1\2",
    b"PK\5\6", b"\x93NUMPY",
    b"IEND", b"!\xfe", b"[[[[[[[[", b"{" * 40, b"1e999", b"-1", b"9" * 400, b"a." * 400, b"nan", b"# ",
    b"\xef\xbb\xbf", b"<!ENTITY",
    b"\x80\x04\x95", b"cos\nsystem\n(S'touch ran'\ntR.", b"(" * 200, b"'|O'", b"(1000000000000, 8)", b"\r", b"\xf0\x9f",
)  # fmt: skip
VALUES = (
    None, True, False, 0, 1, -1, 2, 3, 7, 64, 1000, 10**6, 10**9, 2**63 - 1, -(2**63), 0.0, -0.0, 0.5, 1e-300, 1e100,
    1e300, -1e300,
    float("inf"), float("nan"), "", "x", "a" * 300, "../../etc/passwd", "/etc/passwd", "/dev/zero", "data.csv",
    "iris", "digits",
    "adam", "newton", "bfgs", "momentum", "chain", "torch:Adam", "optax:lion", "recorded", "quadratic-nd",
    "rosenbrock-nd", "mlp",
    "x**2", "__import__('os').system('touch ran')", "a\0b", "\ud7ff", [], [1], [[1.0, 2.0]], [[]], [[1.0, 2.0],
    [3.0]], {}, {"name": "adam"},
    {"a": {"b": {}}}, [{}], [[[[1]]]],
)  # fmt: skip


def files(chance: random.Random) -> dict[str, bytes]:
    """Names and contents, the one to open first; the same for the same state of `chance`."""
    seeds = sorted(path for path in CORPUS.iterdir() if path.suffix != ".parquet" or chance.random() < 0.3)
    seed = chance.choice(seeds)
    content, ending = seed.read_bytes(), seed.suffix
    kind = chance.random()
    if kind < 0.35:
        content = said_otherwise(seed, content, chance)
    elif kind < 0.45:
        content = _spliced(content, chance.choice(seeds).read_bytes(), chance)
    if kind > 0.3:
        content = bent(content, chance)
    if chance.random() < 0.1:
        ending = chance.choice(seeds).suffix
    found = {f"a{ending}": content}
    if seed.name == "data.toml":
        table = (CORPUS / "data.csv").read_bytes()
        found["data.csv"] = bent(table, chance) if chance.random() < 0.7 else table
    return found


def text(chance: random.Random) -> str:
    """A scenario as a message holds it, bent."""
    link = (CORPUS / "link.txt").read_text("utf-8")
    if chance.random() < 0.5:
        inner = _edited(tomllib.loads((CORPUS / "plain.toml").read_text("utf-8")), chance)
        data = tomli_w.dumps(inner).encode()
        data = bent(data, chance) if chance.random() < 0.3 else data
        packed = base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")
        link = f"fallline1.{packed}.{zlib.crc32(data):08x}"
    return link if chance.random() < 0.4 else bent(link.encode(), chance).decode("utf-8", "replace")


def said_otherwise(seed: Path, content: bytes, chance: random.Random) -> bytes:
    """The same kind of file, whole, with another scenario or other claims in it."""
    if seed.suffix == ".safetensors":
        (size,) = struct.unpack("<Q", content[:8])
        head = json.dumps(_edited(json.loads(content[8 : 8 + size]), chance)).encode()
        return struct.pack("<Q", len(head)) + head + content[8 + size :]
    if seed.suffix == ".json":
        return json.dumps(_edited(json.loads(content), chance)).encode()
    if seed.suffix == ".toml":
        return tomli_w.dumps(_edited(tomllib.loads(content.decode()), chance)).encode()
    scenario = tomli_w.dumps(_edited(tomllib.loads((CORPUS / "plain.toml").read_text("utf-8")), chance)).encode()
    return _carrying(scenario, seed.suffix, content)


def _carrying(scenario: bytes, ending: str, content: bytes) -> bytes:
    """`content` with another scenario, as its kind of file carries one."""
    marked = b"fallline-scenario %d %08x\n" % (len(scenario), zlib.crc32(scenario)) + scenario
    if ending == ".png":
        body = b"zTXtfallline-scenario\0\0" + zlib.compress(scenario)
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        return content[:33] + chunk + content[33:]
    if ending in (".csv", ".py"):
        return b"".join(b"# " + line + b"\n" for line in marked.split(b"\n"))
    if ending == ".gif":
        parts = [marked[at : at + 255] for at in range(0, len(marked), 255)]
        return content[:13] + b"!\xfe" + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"
    return content[:60] + marked


def _edited(raw, chance):
    """`raw` of dicts and lists with some values in other words."""
    for _ in range(chance.randint(1, 3)):
        node, last = raw, None
        while isinstance(node, dict | list) and node and (last is None or chance.random() < 0.8):
            parent, last = node, chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
            node = parent[last]
        if last is None:
            continue
        value = copy.deepcopy(chance.choice(VALUES))
        parent[last] = "" if value is None else value
        if chance.random() < 0.1:
            deep = value
            for _ in range(chance.choice((3, 40, 90))):
                deep = [deep] if chance.random() < 0.5 else {"a": deep}
            parent[last] = "" if deep is None else deep
        elif isinstance(parent, dict) and chance.random() < 0.2:
            parent[chance.choice(("name", "data", "x", "steps", "start", "points", "formula", "plugins"))] = "x"
    return _without_nothing(raw)


def _without_nothing(raw):
    """TOML has no null, and no text outside Unicode."""
    if isinstance(raw, dict):
        return {key: _without_nothing(each) for key, each in raw.items() if each is not None}
    if isinstance(raw, list):
        return [_without_nothing(each) for each in raw if each is not None]
    return raw


def bent(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, size = chance.randint(0, len(content)), chance.choice((1, 1, 2, 4, 30, 500))
        kind = chance.random()
        if kind < 0.3 and at < len(content):
            content = content[:at] + bytes([content[at] ^ 1 << chance.randint(0, 7)]) + content[at + 1 :]
        elif kind < 0.5:
            content = content[:at] + chance.choice(WORDS) + content[at + chance.choice((0, size)) :]
        elif kind < 0.65:
            content = content[:at] + content[at + size :]
        elif kind < 0.8:
            content = content[:at] + content[at : at + size] * chance.choice((2, 3, 100)) + content[at + size :]
        elif kind < 0.9:
            content = content[:at] + chance.randbytes(size) + content[at + size :]
        else:
            content = content[:at]
    return content


def _spliced(first: bytes, second: bytes, chance: random.Random) -> bytes:
    return first[: chance.randint(0, len(first))] + second[chance.randint(0, len(second)) :]
