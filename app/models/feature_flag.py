"""Switches that are turned while the service runs."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Timestamped


class Flag(StrEnum):
    """The flags that the service itself asks. Others are for its clients alone."""

    REGISTRATION = "registration"
    """Whether new users are accepted, where the settings allow it at all."""


FLAGS_WITHOUT_A_ROW: dict[Flag, bool] = {Flag.REGISTRATION: True}
"""The value of a flag that has no row."""


class FeatureFlag(Keyed, Timestamped, Base, kw_only=True, eq=False):
    """One switch."""

    __tablename__ = "feature_flags"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=False)
    public: Mapped[bool] = mapped_column(default=False)
    """Whether the public configuration lists it while it is on."""

    @property
    def built_in(self) -> bool:
        """Whether the service itself asks it."""
        return self.name in FLAGS_WITHOUT_A_ROW
