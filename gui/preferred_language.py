"""Language and decimal mark that a person prefers, known before anything says a word; no more of the window."""

from fallline.engine.language import LANGUAGES


def preferred() -> str:
    """A key of LANGUAGES: that of the preferences, or the desktop's, or English; English too where Qt is missing."""
    try:
        from PySide6.QtCore import QLocale
    except ModuleNotFoundError:
        return "en"
    word = str(_kept("language", "system"))
    if word in LANGUAGES:
        return word
    spoken = [name.partition("-")[0] for name in QLocale.system().uiLanguages()]
    return next((each for each in spoken if each in LANGUAGES), "en")


def preferred_mark() -> str:
    """What stands before the decimals of figures in the window: "." unless a comma is asked for."""
    try:
        from PySide6.QtCore import QLocale
    except ModuleNotFoundError:
        return "."
    return {"comma": ",", "system": QLocale.system().decimalPoint()}.get(str(_kept("decimal_mark", "point")), ".")


def _kept(name: str, default: str) -> object:
    from PySide6.QtCore import QSettings

    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "fallline", "fallline")
    return kept.value(name, default)
