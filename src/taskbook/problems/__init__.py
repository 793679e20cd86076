"""Faults found in data: collected, graded, shown with place and cure; never raised."""

from taskbook.problems.catalogue import CATALOGUE
from taskbook.problems.problem import Grade, Problem, Report, Rule

__all__ = ["CATALOGUE", "Grade", "Problem", "Report", "Rule"]
