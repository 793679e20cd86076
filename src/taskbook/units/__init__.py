"""The unit register: exact names and aliases, groups, suggestions for near misses."""
