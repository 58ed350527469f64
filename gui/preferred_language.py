"""The language that a person prefers, before anything says a word: nothing else of the window is imported for it."""

from fallline.engine.language import LANGUAGES


def preferred() -> str:
    """A key of LANGUAGES: that of the preferences, or the desktop's, or English; English too where Qt is missing."""
    try:
        from PySide6.QtCore import QLocale, QSettings
    except ModuleNotFoundError:
        return "en"
    kept = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "fallline", "fallline")
    word = str(kept.value("language", "system"))
    if word in LANGUAGES:
        return word
    spoken = [name.partition("-")[0] for name in QLocale.system().uiLanguages()]
    return next((each for each in spoken if each in LANGUAGES), "en")
