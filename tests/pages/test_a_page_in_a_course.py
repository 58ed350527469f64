"""`export --scorm`: the manifest is SCORM 1.2's, and the page tells the system when it was played to its end."""

import base64
import hashlib
import json
import xml.etree.ElementTree as ET
import zipfile

import pytest
from py_mini_racer import MiniRacer

from fallline import load_scenario, resources
from fallline.command_line import main
from fallline.gui.export.page import page

CP, ADL = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}", "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
SYSTEM = """
var told = [], heard = {}, status = STATUS;
var API = {
  LMSInitialize: () => "true",
  LMSGetValue: () => status,
  LMSSetValue(name, value) {
    told.push([name, value]);
    if (name.endsWith("lesson_status")) status = value;
    return "true";
  },
  LMSCommit: () => "true",
  LMSFinish() { told.push(["finish", ""]); return "true"; },
};
var addEventListener = (name, act) => { heard[name] = act; };
var parent = { parent: { parent: null, API: FOUND } };
"""


def exported(*arguments):
    with pytest.raises(SystemExit) as ended:
        main(["export", "ravine", *map(str, arguments), "-q"])
    return ended.value.code


@pytest.fixture
def course():
    engines = []

    def opened(status="not attempted", found="API"):
        """The script in frames of frames, with a system that stands outermost as `found`."""
        v8 = MiniRacer()
        engines.append(v8)
        system = SYSTEM.replace("STATUS", json.dumps(status)).replace("FOUND", found).replace("var API", "var system_")
        v8.eval(system.replace("API: API", "API: system_") + resources.data("page", "scorm.js").decode())
        return lambda expression: json.loads(v8.eval(f"JSON.stringify({expression})"))

    yield opened
    for v8 in engines:
        v8.close()


def test_the_package_is_a_manifest_and_the_page_and_opens_as_its_scenario(tmp_path):
    assert exported(tmp_path / "a.zip", "--scorm") == exported(tmp_path / "b.zip", "--scorm") == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert package.testzip() is None
        assert package.namelist() == ["imsmanifest.xml", "index.html"]
        root, text = ET.fromstring(package.read("imsmanifest.xml")), package.read("index.html").decode()
    assert root.tag == f"{CP}manifest"
    assert root.findtext(f"{CP}metadata/{CP}schema") == "ADL SCORM"
    assert root.findtext(f"{CP}metadata/{CP}schemaversion") == "1.2"
    organizations = root.find(f"{CP}organizations")
    organization = organizations.find(f"{CP}organization")
    assert organizations.get("default") == organization.get("identifier")
    resource = root.find(f"{CP}resources/{CP}resource")
    assert organization.find(f"{CP}item").get("identifierref") == resource.get("identifier")
    assert (resource.get("href"), resource.get(f"{ADL}scormtype")) == ("index.html", "sco")
    assert [file.get("href") for file in resource] == ["index.html"]
    script = text.partition('<script type="module">')[2].partition("</script>")[0]
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in text.partition("</head>")[0]
    plain = page(load_scenario("ravine"))
    assert script.startswith(plain.partition('<script type="module">')[2].partition("</script>")[0])
    assert "scorm" not in plain.lower()
    assert load_scenario(tmp_path / "a.zip") == load_scenario("ravine")


@pytest.mark.parametrize("name", ["a.png", "a.html", "a.csv"])
def test_what_is_no_package_is_refused_in_one_line(name, tmp_path, capsys):
    assert exported(tmp_path / name, "--scorm") == 2
    said = capsys.readouterr().err
    assert said.startswith("fallline: --scorm is for ")
    assert said.count("\n") == 1
    assert not (tmp_path / name).exists()


def test_it_is_completed_when_it_was_played_to_its_end_and_once(course):
    ask = course(found="system_")
    assert ask("told") == [["cmi.core.lesson_status", "incomplete"]]
    ask("heard['fallline-played']() || heard['fallline-played']() || 0")
    assert ask("told.slice(1)") == [["cmi.core.lesson_status", "completed"]]
    ask("heard.pagehide() || heard.pagehide() || 0")
    assert ask("told.slice(2)") == [["cmi.core.session_time", "0000:00:00"], ["finish", ""]]


def test_a_score_is_told_and_what_was_passed_stays_passed(course):
    ask = course(status="passed", found="system_")
    ask("heard['fallline-scored']({ detail: { score: 2, most: 3, done: true } }) || 0")
    assert ask("told") == [["cmi.core.score.raw", "67"], ["cmi.core.score.min", "0"], ["cmi.core.score.max", "100"]]


def test_of_a_lesson_the_score_is_told_step_by_step_and_it_is_completed_with_the_last(course):
    ask = course(found="system_")
    ask("(globalThis.lessonPage = {}, heard['fallline-played']() || 0)")
    ask("heard['fallline-scored']({ detail: { score: 1, most: 4, done: false } }) || 0")
    assert ask("status") == "incomplete"
    ask("heard['fallline-scored']({ detail: { score: 3, most: 4, done: true } }) || 0")
    assert [value for name, value in ask("told") if name == "cmi.core.score.raw"] == ["25", "75"]
    assert ask("told.at(-1)") == ["cmi.core.lesson_status", "completed"]


def test_outside_of_a_system_nothing_is_told_or_heard(course):
    ask = course(found="null")
    assert ask("[told, Object.keys(heard)]") == [[], []]


def test_a_play_to_the_end_is_told_of_and_a_part_of_it_is_not():
    v8 = MiniRacer()
    v8.eval("var page = { steps: 10 }, heard = []; class Event { constructor(name) { this.name = name; } }")
    v8.eval("var dispatchEvent = (event) => heard.push(event.name);" + resources.data("page", "page.js").decode())
    v8.eval("var app = { exact: 9.9, before: 0, speed: 1, play() {} }; App.prototype.advance.call(app, 0);")
    assert v8.eval("heard.length") == 0
    v8.eval("app.before = 1; App.prototype.advance.call(app, 101);")
    assert v8.eval("heard.join()") == "fallline-played"
    v8.close()
