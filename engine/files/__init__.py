"""What is read and written: scenarios in files of any kind, data, links, recordings; whole or not at all."""
