"""Copy templates/ and seeds/ into the package while building, so that a wheel carries them."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithData(build_py):
    """Put the top-level data folders under taskbook/_data in the build, not in the checkout."""

    def run(self):
        """Build, then copy the data folders."""
        super().run()
        if self.editable_mode:  # an editable install finds the folders in the checkout
            return
        for folder in ("templates", "seeds"):
            target = Path(self.build_lib) / "taskbook" / "_data" / folder
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(ROOT / folder, target, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithData})
