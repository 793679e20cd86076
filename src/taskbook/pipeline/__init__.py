"""The joined steps: each takes and returns values, prints nothing, reports progress by callback."""
