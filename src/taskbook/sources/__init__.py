"""Readers: files into raw tables and blocks, with the place of every cell."""
