"""A page as a SCORM 1.2 package: a zip of the page and its manifest, for the learning management system of a course.

Advanced Distributed Learning, SCORM 1.2 Content Aggregation Model, 2001. The files are stored as they are and dated
alike, so the same page is the same package, byte for byte, and the scenario in the page is found in the package too.
"""

from __future__ import annotations

import base64
import hashlib
import html
import zipfile
from pathlib import Path

from fallline import resources

MANIFEST, PAGE = "imsmanifest.xml", "index.html"
SCRIPT = '<script type="module">'
DATE = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can say."""
TEXT = """\
<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{name}" version="1.0"
    xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd
        http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>{title}</title>
      <item identifier="item" identifierref="page" isvisible="true">
        <title>{title}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="{page}">
      <file href="{page}"/>
    </resource>
  </resources>
</manifest>
"""


def manifest(title: str, page: str) -> str:
    """What is in the package of `page`; a package of another page has another name."""
    name = f"fallline-{hashlib.sha256(page.encode()).hexdigest()[:16]}"
    return TEXT.format(name=name, title=html.escape(title), page=PAGE)


def telling(page: str) -> str:
    """`page` with resources/page/scorm.js after its one script, whose new digest its policy names."""
    head, start, rest = page.partition(SCRIPT)
    script, end, tail = rest.partition("</script>")
    longer = f"{script}\n{resources.data('page', 'scorm.js').decode().strip()}"
    return head.replace(_digest(script), _digest(longer)) + start + longer + end + tail


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def write_package(title: str, page: str, target: Path) -> None:
    """Write the package of `page`, which tells the system there when it was played."""
    page = telling(page)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, text in ((MANIFEST, manifest(title, page)), (PAGE, page)):
            entry = zipfile.ZipInfo(name, DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            package.writestr(entry, text)
