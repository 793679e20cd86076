"""taskbook: break down, issue, collect, merge and summarise a city's annual target tasks."""

__version__ = "0.1.0"
