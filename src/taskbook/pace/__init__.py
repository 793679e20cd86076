"""The status dictionary and the rules that judge progress against time."""
