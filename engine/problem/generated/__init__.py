"""Made by `make generated`; nobody edits what is here."""
