"""Returned files: opened as hostile input, matched to what was issued, checked."""
