"""IPython without a user's profile."""

from __future__ import annotations

from IPython.core.profiledir import ProfileDir


class NoProfile(ProfileDir):
    """A profile without a folder: nothing of a user's configuration is read or written."""

    def _mkdir(self, path: str, mode: int | None = None) -> bool:
        return False
