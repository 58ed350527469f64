"""One file for each format that is read or written without Qt; `fallline.engine.files.format` is their table."""
