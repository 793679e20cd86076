"""The shared vocabulary: frozen dataclasses that pass between the stages, and nothing else."""
