"""The demonstration: simulated clerks who know only the files that they are sent."""
